// 模拟面试与报告。
export const interviews = {
  title: '模拟面试', hint: '填好岗位就能开始。中途断网、换设备都不会丢失进度。', start: '开始一场面试', position: '应聘岗位', positionHint: '例如：后端工程师、家政育儿嫂', company: '公司（选填）', jd: '职位描述（选填）', jdHint: '粘贴招聘要求，问题会更有针对性',
  resume: '使用简历', noResume: '不使用简历', language: '面试语言', level: '级别', questions: '问题数量', go: '进入面试间', voucher: (n: number) => `将使用 1 张模拟面试券（共 ${n} 张）`, cost: (n: number) => `本场最多 ${n} 积分，只对答完的问题收费`, free: '本场不收取积分',
  records: '面试记录', recordsEmpty: '还没有面试记录', recordsHint: '完成一场面试后，报告会出现在这里。',
  reason: { completed: '已完成', ended_by_user: '提前结束', idle: '超时结束' } as Record<string, string>, score: '综合得分', noScore: '未作答', answered: (n: number) => `${n} 次作答`,
  room: '面试间', question: (n: number, of: number) => `第 ${n} 题，共 ${of} 题`, followUp: '追问', you: '你', interviewer: '面试官', thinking: '面试官正在提问…', answerHere: '在这里输入回答，Enter 发送，Shift + Enter 换行', send: '发送回答', sending: '正在送达，断线也会在恢复后补发',
  pause: '暂停', resume_: '继续', paused: '面试已暂停，计时停止。准备好后点击继续。', end: '结束面试', endAsk: '现在结束并生成报告？', endHint: '未答的问题不计分，也不收费。', over: '面试结束', toReport: '查看报告', wrapping: '面试官正在总结…',
  follower: '另一台设备正在作答，这里只能观看。', takeover: '由本设备作答', devices: (n: number) => `${n} 台设备在线`, offline: '连接中断，正在重连。已送达的内容都已保存，断线期间的回答会自动补发。', back: '已恢复连接，没有丢失任何内容',
  trouble: '面试官暂时没有回应', troubleHint: '可以请内置面试官接手这一题；接手的问题不收费。', stuck: (x: string) => `语言模型出错（${x}）`, retrying: '正在重试…', useEngine: { builtin: '由内置面试官继续', openai: '再请语言模型试一次' } as Record<string, string>, engine: { builtin: '内置面试官', openai: '语言模型面试官' } as Record<string, string>,
  gone: '面试间已不存在', inherited: '承接自之前的面试', keys: '快捷键：Enter 发送，Shift+Enter 换行，Alt+P 暂停或继续，Alt+E 结束',
  report: '面试报告', radar: '能力雷达', summary: '总评', strengths: '做得好的', suggestions: '可以更好', perQuestion: '逐题点评', transcript: '面试实录', quote: '你的原话', covered: '已覆盖', missing: '未提到', time: '用时', cost_: '花费', dims: '维度', reference: '参考答案', referenceShow: '生成参考答案', evidence: '简历中的依据', outline: '答题思路',
  again: '从这一题再练', locked: (tier: string) => `完整报告对${tier}及以上开放`, failures: (n: number) => `过程中语言模型出现过 ${n} 次故障，相关问题已免费`, interviewers: '提问者', planned: (a: number, b: number) => `计划 ${b} 题，答了 ${a} 题`, rubric: '评分规则', pausedFor: '暂停',
  fileName: (position: string, day: string) => `模拟面试报告 ${position} ${day}`,
  why: { resume: '来自你的简历', posting: '来自职位描述', role: '岗位常见', general: '通用', chosen: '你选的题' } as Record<string, string>,
};
