// 工作台与消息。
export const home = {
  hello: (name: string) => `你好，${name}`, sub: '今天练一场？', startNow: '开始模拟面试', upcoming: '接下来 14 天', upcomingEmpty: '近期没有安排，可以在日程里添加一场面试。', recent: '最近的面试', trend: '得分走势', trendHint: '完成两场以上的面试后，这里会显示变化。', points: '积分', resume: '默认简历', noResume: '还没有简历', see: '查看全部',
  count: { title: '每月统计', month: '选择月份', interviews: '模拟面试', questions: '练习题数', searches: '职位搜索', effective: (n: number) => `有效 ${n} 次`, diagnoses: '简历诊断', forecasts: '面试押题', resumes: '上传简历', meetings: '会议助手', upcoming: '待办日程', earned: '获得积分', spent: '使用积分' },  messages: '消息', messagesEmpty: '没有消息', unread: (n: number) => `${n} 条未读`, allRead: '全部标为已读', onlyUnread: '只看未读', newMessage: '新消息', recordReady: '面试报告已生成', resumeReady: '简历识别完成', resumeFailed: '简历识别失败', diagnosisReady: '简历诊断已完成', diagnosisFailed: '简历诊断没有成功', exportReady: '数据导出已准备好', paid: '支付成功，积分已到账', signedIn: (x: string) => `新设备登录：${x}`, open: '打开',
};
