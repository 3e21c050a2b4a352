// 账号设置。
export const settings = {
  title: '账号设置', parts: { profile: '个人资料', security: '密码与设备', notifications: '通知', data: '数据与注销' },
  nickname: '昵称', mailLanguage: '邮件语言', timeZone: '时区', timeZoneHint: '日程按这个时区显示和提醒', avatar: '头像', avatarHint: 'PNG、JPEG 或 WebP，会裁成方形并去除拍摄信息', upload: '上传图片', removeAvatar: '移除头像',
  saved: '已保存', changed: '资料已在别处更新，已为你读取最新内容，请再改一次。', joined: (x: string) => `${x} 加入`,
  password: '修改密码', current: '当前密码', next: '新密码', again: '再输一遍新密码', change: '修改密码', changedPassword: '密码已修改，其他设备需要重新登录。',
  devices: '已登录的设备', devicesHint: '看到不认识的设备，请立即让它退出并修改密码。', thisOne: '本设备', lastSeen: (x: string) => `最近使用 ${x}`, place: '网络', revoke: '退出', revokeAll: '退出其他所有设备', revokeAsk: '让这台设备退出登录？', revokeAllAsk: '除本设备外全部退出？', revoked: '已退出',
  mails: '邮件通知', mailsHint: '站内消息始终会收到，这里只决定是否同时发邮件。',
  mail: { security: ['安全', '验证码、异地登录和密码变更，不能关闭'], calendar: ['日程提醒', '面试与截止日期前的提醒（黄金会员起）'], exports: ['数据导出', '导出文件准备好时'], interviews: ['模拟面试', '面试报告生成时'], orders: ['订单', '付款、退款结果'] } as Record<string, [string, string]>,
  export: '导出我的数据', exportHint: '我们会把你的资料、简历、面试记录和账单打包成 ZIP，准备好后通知你。下载链接在到期后失效。', exportStart: '开始导出',
  exportState: { waiting: '正在准备', ready: '可以下载', expired: '已过期', failed: '没有成功' } as Record<string, string>, exportUntil: (x: string) => `${x} 前可下载`,
  close: '注销账号', closeHint: '简历、面试记录、日程等个人数据会被删除且无法恢复；依法需要保留的账目只留下不含姓名的编号。剩余积分随之作废。', closeStart: '注销账号', closeAsk: '请输入密码确认注销', closeSure: '我已了解，永久注销',
};
