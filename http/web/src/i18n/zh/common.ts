// 通用文案：导航、表单、列表、错误。
export const common = {
  brand: '职安',
  tagline: '把下一场面试，练到心里有底',
  nav: { dashboard: '工作台', interviews: '模拟面试', questions: '经典题库', resumes: '我的简历', diagnoses: '简历诊断', forecasts: '面试押题', meetings: '会议助手', calendar: '日程', jobs: '职位搜索', news: '职场动态', upgrade: '会员与积分', messages: '消息', settings: '账号设置', more: '更多' },
  act: {
    save: '保存', cancel: '取消', retry: '重试', back: '返回', close: '关闭', more: '加载更多', edit: '编辑', remove: '删除', copy: '复制', copied: '已复制', confirm: '确认',
    download: '下载', view: '查看', signOut: '退出登录', next: '下一步', done: '完成', refresh: '刷新',
  },
  ui: { light: '浅色', dark: '深色', auto: '跟随系统', theme: '外观', language: '语言', skip: '跳到主要内容', menu: '打开菜单', loading: '正在加载', user: '账号菜单' },
  list: { end: '已经到底了', empty: '这里还没有内容' },
  fail: {
    network: '网络不通，请检查连接后重试', unreadable: '服务器的回应无法识别，请稍后重试', cancelled: '操作已取消', page: '页面没有加载成功', pageHint: '可能是网络中断，或刚刚发布了新版本。刷新页面即可继续。',
    requestId: '请求编号', field: '字段', notFound: '没有找到这个页面', notFoundHint: '链接可能已失效，或内容不属于当前账号。',
    home: '回到工作台',
  },
  line: { waiting: '连接中断，正在自动重连', connecting: '正在连接', ended: '登录状态已结束，请重新登录' },
  form: {
    required: '请填写此项', email: '请输入有效的邮箱地址', wrongForm: '格式不正确', same: '两次输入的密码不一致',
    tooShort: (n: number) => `至少 ${n} 个字符`, tooLong: (n: number) => `最多 ${n} 个字符`, atLeast: (n: number) => `不能小于 ${n}`, atMost: (n: number) => `不能大于 ${n}`,
  },
  gate: {
    tier: (name: string) => `需要${name}及以上`, points: (price: number, balance: number) => `需要 ${price} 积分，当前可用 ${balance} 积分`, upgrade: '去升级', closed: (name: string) => `当前等级还不能使用${name}`,
    free: '不收取积分', voucher: (name: string, n: number) => `将使用 1 张${name}券（共 ${n} 张）`, recharge: '去充值',
  },
  note: { builtin: '由内置引擎按规则生成', sandbox: '演示环境：支付由沙箱模拟，不会产生真实扣款', simulated: '模型由本机模拟服务提供' },
  unit: {
    points: (n: number) => `${n} 积分`, days: (n: number) => `${n} 天`, minutes: (n: number) => `${n} 分钟`,
    duration: (s: number) => (s >= 3600 ? `${Math.floor(s / 3600)} 小时 ${Math.floor((s % 3600) / 60)} 分` : s >= 60 ? `${Math.floor(s / 60)} 分 ${s % 60} 秒` : `${s} 秒`),
  },
  tier: { ordinary: '普通会员', bronze: '青铜会员', silver: '白银会员', gold: '黄金会员', platinum: '铂金会员', diamond: '钻石会员' } as Record<string, string>,
  feature: {
    upload: '简历上传', diagnosis: '简历诊断', prep: '面试押题', job_search: '职位搜索', question_bank: '题库', history_summary: '历史总结', news_full: '职场动态全文', report_view: '查看报告',
    report_download: '报告下载', mock_interview: '模拟面试', meeting_assistant: '会议助手', calendar_reminder: '日历提醒', lottery: '抽奖', early_access: '新功能抢先体验',
  } as Record<string, string>,
  level: { junior: '初级', middle: '中级', senior: '高级' } as Record<string, string>,
  lang: { zh: '中文', en: 'English' } as Record<string, string>,
};
