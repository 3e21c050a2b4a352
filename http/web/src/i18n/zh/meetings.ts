// 会议助手：按分钟计费的会议。
export const meetings = {
  title: '会议助手', hint: '按分钟计费，以服务器时钟为准。同一时间只能进行一场。', start: '开始一场会议', name: '会议主题（选填）', nameHint: '例如：周会', go: '开始', untitled: '未命名会议', rate: (n: number) => `每分钟 ${n} 积分，前 30 秒不计`, available: (n: number) => `可用 ${n} 积分`,
  history: '会议记录', empty: '还没有会议', emptyHint: '结束一场会议后，时长和花费会出现在这里。', status: { running: '进行中', ending: '即将结束', ended: '已结束' } as Record<string, string>,
  minutes: '计费时长', cost: '花费', started: '开始时间', ended: '结束时间', elapsed: '已进行', price: '单价', perMinute: (n: number) => `${n} 积分 / 分钟`, paidUntil: '已付到', balance: '剩余积分', reason: '结束原因', number: '会议编号',
  reasons: { asked: '主动结束', points: '积分用完', silence: '长时间没有心跳', longest: '达到四小时上限' } as Record<string, string>,
  end: '结束会议', endAsk: '现在结束这场会议？', endHint: '已开始的分钟会计费，其余预留积分会退回。', keep: '请保持此页打开：超过五分钟没有心跳，会议会自动结束，之后不再计费。', endingTitle: (at: string) => `积分不足，会议将于 ${at} 结束`, endingHint: '充值后会自动续上。', over: '会议已结束', again: '再开一场',
};
