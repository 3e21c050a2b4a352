// 简历诊断。
export const diagnosis = {
  title: '简历诊断', hint: '逐句找出简历的问题，给出改写建议，并对照职位要求。', start: '开始一次诊断', noResume: '还没有可用的简历', upload: '先上传一份简历', position: '目标岗位（选填）', positionHint: '例如：后端工程师', posting: '职位描述（选填）', postingHint: '粘贴招聘要求，对照关键词、年限与学历', go: '开始诊断', again: '再诊断一次',
  history: '诊断记录', historyEmpty: '还没有诊断记录', historyHint: '完成一次诊断后，结果会出现在这里。',
  cancel: '取消诊断', cancelAsk: '取消这次诊断？预留的积分会退回。', cancelled: '诊断已取消，没有收取积分。', failed: '诊断没有成功，没有收取积分。',
  total: '综合得分', radar: '各维度得分', weight: (n: number) => `权重 ${n}%`, rules: '规则版本', cost: '花费',
  dim: { structure: '结构', contact: '联系方式', experience: '经历', skills: '技能', language: '语言', layout: '版面', risks: '风险' } as Record<string, string>,
  severity: { high: '严重', medium: '一般', low: '轻微' } as Record<string, string>, counts: (high: number, medium: number, low: number) => `严重 ${high} 处，一般 ${medium} 处，轻微 ${low} 处`,
  text: '简历原文', textHint: '标出的文字可以点击，查看对应的问题。', textGone: '这份简历已删除，只能看到当时引用的片段。', textChanged: (n: number) => `简历文字在诊断后修改过，有 ${n} 处问题无法在原文中标出。`, textBeyond: '过长的部分没有参与诊断。',
  findings: '问题与建议', noFindings: '没有发现问题', points: (n: number) => `扣 ${n} 分`, show: '看原文', suggestion: '建议', copy: '复制建议', risks: '风险点', risksHint: '面试官可能会追问的时间和说法。',
  advice: '语言模型的建议', adviceMark: '建议改写', advised: (model: string) => `分数与问题由内置引擎按规则得出，建议由语言模型 ${model} 补充`, prompt: '提示词版本', configuration: '配置版本', strengths: '做得好的地方', rewrites: '建议改写', openQuestions: '简历没有说清的地方', leftOut: (n: number) => `模型的另外 ${n} 条建议在简历中找不到依据，没有采用。`,
  coverage: '职位匹配', required: '必备关键词', wanted: '加分关键词', met: (a: number, b: number) => `${a} / ${b}`, asked: (n: number) => `要求中出现 ${n} 次`, answered: (n: number) => `简历中出现 ${n} 次`, absent: '简历中没有', years: '工作年限', yearsAsked: (n: number) => (n > 0 ? `要求 ${n} 年` : '没有要求'), monthsShown: (n: number) => `简历显示 ${Math.floor(n / 12)} 年${n % 12 ? ` ${n % 12} 个月` : ''}`, degree: '学历', degreeAsked: (x: string) => `要求${x}`, degreeShown: (x: string) => `简历为${x}`, notSaid: '未注明', noPosting: '没有填写职位描述，这次没有对照关键词。', languages: '语言要求', keywords: (a: number, b: number) => `关键词 ${a} / ${b}`,
  skills: '技能与依据', noSkills: '没有识别到技能', listed: '技能栏列出', used: '经历中用到', unused: '经历中没有用到', asked_: '职位要求', times: (n: number) => `${n} 次`,
  fileName: (position: string, day: string) => `简历诊断报告 ${position ? `${position} ` : ''}${day}`,
  locked: (tier: string) => `问题明细、改写建议和职位匹配对${tier}及以上开放`,
  compare: '对比', compareWith: '与另一次诊断对比', compareNone: '这份简历还没有其他诊断', compareTitle: '两次诊断对比', before: '之前', after: '之后', change: '变化', gone: '已解决', fresh: '新出现', kept: '仍然存在', nothing: '没有', rulesDiffer: '两次诊断的规则版本不同，得分变化可能来自规则。', open: '查看诊断',
};
