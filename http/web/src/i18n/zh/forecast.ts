// 面试押题。
export const forecast = {
  title: '面试押题', hint: '根据简历和职位描述，推测面试官最可能问的问题，并说明为什么。', start: '开始一次押题', noResume: '还没有可用的简历', upload: '先上传一份简历', position: '目标岗位（选填）', positionHint: '例如：后端工程师', company: '目标公司（选填）', posting: '职位描述（选填）', postingHint: '粘贴招聘要求，问题会对照要求来猜', count: '题目数量', go: '开始押题', again: '再押一次',
  history: '押题记录', historyEmpty: '还没有押题记录', historyHint: '完成一次押题后，题目会出现在这里。', pack: '押题题目', made: (n: number) => `已生成 ${n} 题`, questions: (n: number) => `${n} 题`, waiting: '题目会一道一道出现。', none: '这次没有押出题目', cutOff: '题目流中断，正在重新连接；已出现的题目不会丢失。',
  cancel: '取消押题', cancelAsk: '取消这次押题？预留的积分会退回。', cancelled: '押题已取消，没有收取积分。', failed: '押题没有成功，没有收取积分。', cost: '花费', rules: '规则版本', byModel: '语言模型', madeWith: (model: string) => `部分题目由语言模型 ${model} 提出，其余由内置引擎按规则得出；请核对后使用`,
  number: (n: number) => `第 ${n} 题`, why: '为什么会问', sources: '依据', of: { resume: '你的简历', posting: '职位描述' } as Record<string, string>, keyPoints: '回答要点', followUps: '可能的追问',
  kind: { opening: '开场', experience: '经历', technical: '专业', behavioural: '行为', situational: '情景', closing: '收尾' } as Record<string, string>, difficulty: { easy: '较易', medium: '中等', hard: '较难' } as Record<string, string>,
  practise: '用这些题模拟面试', practiseHint: '开一场模拟面试，主问题就是这些题。', practiseCount: '练几道', practiseGo: '进入面试间', fileName: (position: string, day: string) => `面试押题 ${position ? `${position} ` : ''}${day}`,
};
