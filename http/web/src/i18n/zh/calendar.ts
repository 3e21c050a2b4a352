// 日程。
export const calendar = {
  title: '日程', hint: '记下面试、截止日期和计划，到点提醒。', add: '添加日程', editTitle: '编辑日程', today: '今天', prev: '上个月', next: '下个月', empty: '这一天没有安排', kind: { interview: '面试', deadline: '截止日期', other: '其他' } as Record<string, string>,
  name: '标题', type: '类型', allDay: '全天', starts: '开始时间', day: '日期', minutes: '时长（分钟）', days: '天数', place: '地点', link: '链接', note: '备注', remind: '提醒', never: '不提醒', atStart: '开始时', before: (m: number) => (m % 1440 === 0 ? `提前 ${m / 1440} 天` : m % 60 === 0 ? `提前 ${m / 60} 小时` : `提前 ${m} 分钟`),
  repeat: '重复', once: '不重复', freq: { daily: '每天', weekly: '每周', monthly: '每月', yearly: '每年' } as Record<string, string>, until: '重复到（选填）', zone: (x: string) => `时区 ${x}`, saved: '日程已保存', removed: '日程已删除', removeAsk: '删除这个日程？', removeSeries: '这是重复日程，删除后所有日期都会消失。', changed: '日程已在别处修改，请重新打开后再试。', weekdays: ['一', '二', '三', '四', '五', '六', '日'], month: (y: number, m: number) => `${y} 年 ${m} 月`, more: (n: number) => `还有 ${n} 项`, recurring: '重复', mailNote: '站内消息人人可得；邮件提醒为黄金会员权益。',
};
