// 报告文件。
export const reports = {
  file: '下载报告', filePdf: '下载 PDF', fileOnce: '同一份报告只收一次，之后可反复下载。', paidPoints: (n: number, left: number) => `已使用 ${n} 积分，剩余 ${left} 积分`,
  paidWith: { free: '正在下载，不收取积分', bought_before: '这份报告已经购买，可以反复下载', voucher: '已使用 1 张报告下载券', points: '已用积分购买' } as Record<string, string>,
};
