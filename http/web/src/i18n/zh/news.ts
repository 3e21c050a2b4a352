// 职场动态。
export const news = {
  title: '职场动态', hint: '求职与职场的短文，定期更新。', updatedAt: (x: string) => `更新于 ${x}`, readAt: (x: string) => `来源读取于 ${x}`, locked: '当前等级可以看标题和摘要，全文尚未开放', lockedShort: '全文未开放', only: '只看标签', empty: '还没有文章', emptyTag: '这个标签下没有文章', sample: '示例', sampleHint: '随程序附带的示例文章', source: '查看来源', all: '全部文章', latest: '最新动态',
  tags: { career: '职业发展', communication: '沟通', contract: '合同', feedback: '反馈', interview: '面试', learning: '学习', meetings: '会议', offer: 'Offer', onboarding: '入职', remote: '远程办公', resume: '简历', tools: '工具', wellbeing: '身心健康' } as Record<string, string>,
};
