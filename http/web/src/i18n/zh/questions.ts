// 经典题库。
export const questions = {
  title: '经典题库', hint: '常考的问题、要点和参考回答。勾选几题即可直接开练。', search: '搜索题目、要点或技能', all: '全部', category: '分类', level: '级别', role: '岗位', favourites: '只看收藏', total: (n: number) => `共 ${n} 题`, empty: '没有符合条件的题目', emptyHint: '换个关键词，或清除筛选条件。', clear: '清除筛选', keyPoints: '答题要点', answer: '参考回答', noAnswer: '这道题暂无参考回答', favourite: '收藏', unfavourite: '取消收藏', retired: '已下架', other: '查看英文版', pick: '选入练习', picked: (n: number) => `已选 ${n} 题`, practise: '开始练习', most: '一次最多 20 题', inLanguage: '面试语言',
  categories: { backend: '后端开发', frontend: '前端开发', data_ai: '数据与 AI', product_ops: '产品与运营', business: '销售与商务', general: '通用', housekeeping: '家政服务', hr: '人力资源' } as Record<string, string>,
};
