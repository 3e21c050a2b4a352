// 职位搜索。
export const jobs = {
  title: '职位搜索', hint: '按条件找职位，并用简历排出最匹配的。', form: '想找什么', query: '关键词', queryHint: '职位、公司或技能，如 后端 Java', city: '城市', cityHint: '不限', salary: '月薪不低于（元）', years: '工作年限', centre: '附近', centreHint: '不限', centreLabel: (x: string) => `${x}市中心`, km: '公里以内', resume: '用哪份简历排序',
  noResume: '还没有可用的简历，结果按发布时间排列。', upload: '上传简历', search: '搜索并排序', browse: '只浏览', browsing: '浏览职位', latest: '最新职位', real: '不看示例职位', searches: '搜索记录', searchesHint: '每次搜索的条件和结果都会保留，随时可以重新打开。', noSearches: '还没有搜索过', noSearchesHint: '搜索并排序之后，条件和结果会保留在这里。',
  empty: '没有符合条件的职位', emptyHint: '换个关键词，或放宽城市、薪资和距离。', farther: '最近发布的职位里还没有', fartherHint: '可以继续往更早的职位里找。', goOn: '继续找', clear: '清除条件', everything: '全部职位', found: (n: number) => `找到 ${n} 个职位`, foundMost: (n: number) => `最匹配的 ${n} 个职位`, again: '修改条件再搜', removed: '搜索记录已删除', removeAsk: '删除这条搜索记录？', removeHint: '条件和结果都会删除，已计入的搜索次数不变。', repeated: '重复搜索', repeatedHint: '十分钟内搜过同样的条件，不计入有效搜索。', ineffective: '未计入有效搜索',
  ranked: (x: string) => `按「${x}」排序`, rankedGone: '排序所用的简历已删除', unranked: '没有用简历排序，按发布时间排列', score: '匹配度', reasons: '匹配说明',
  sample: '示例', sampleHint: '示例职位，并非真实招聘：公司与职位都是编写的，仅供体验搜索。', withdrawn: '已下架', withdrawnHint: '这个职位已经下架，可能不再招聘。', body: '职位描述', facts: '职位要求', skills: '技能', source: '查看来源', practise: '按这个职位模拟面试', posted: (x: string) => `${x} 发布`,
  pay: (x: string) => `${x}/月`, payFrom: (x: string) => `${x} 起/月`, payUpTo: (x: string) => `最高 ${x}/月`, payUnsaid: '薪资面议', yearsAny: '经验不限', yearsNone: '无需经验', yearsFrom: (n: number) => `${n} 年以上`, yearsUpTo: (n: number) => `${n} 年以内`, yearsBetween: (x: string) => `${x} 年`,
  paysAtLeast: (n: number) => `月薪 ≥ ${n} 元`, yearsHad: (n: number) => (n === 0 ? '无需经验' : `${n} 年经验可投`), around: (x: string, km: number) => `${x}中心 ${km} 公里内`,
  degree: { none: '学历不限', college: '大专', bachelor: '本科', master: '硕士', doctor: '博士' } as Record<string, string>,
  reason: {
    skills: (x: readonly string[]) => `共同技能 ${x.join('、')}`, skillsNone: '没有共同技能', yearsAbove: '经验高于要求', yearsBelow: '经验差一年',
    years: { good: '经验符合', near: '经验接近', no: '经验不足' }, city: { good: '城市一致', near: '城市接近', no: '城市不同' }, degree: { good: '学历符合', near: '学历接近', no: '学历未达到' }, salary: { good: '薪资达到期望', near: '薪资接近期望', no: '薪资低于期望' },
  },
};
