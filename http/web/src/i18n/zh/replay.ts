// 面试回放。
export const replay = {
  title: '面试回放', open: '回放', play: '播放', pause: '暂停', position: '播放位置', speed: '速度', at: (now: string, of: string) => `${now} / ${of}`, clock: '时间', clocks: { active: '去掉暂停', whole: '包含暂停' } as Record<string, string>,
  questions: '问题', prev: '上一题', next: '下一题', jump: (n: string) => `跳到 ${n}`, empty: '这场面试没有可回放的内容', keys: '焦点在播放器内时：空格播放或暂停，J / L 上一题或下一题，, / . 减速或加速，1–9 跳到第几题',
  branchAsk: '从这一题另开一场面试？', branchHint: '之前的对话会保留，原来的记录不变。', loading: (n: number, of: number) => `正在读取 ${n} / ${of}`, over: '回放结束',
};
