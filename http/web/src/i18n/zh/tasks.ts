// 需要一些时间的任务：诊断与押题。
export const tasks = {
  running: '进行中', untitled: '未填写岗位', number: '任务编号',
  stage: { queued: '排队中', extracting: '读取简历', analysing: '逐条分析', writing: '写入结果', done: '已完成', failed: '没有成功', cancelled: '已取消' } as Record<string, string>,
  progress: '任务进度', progressHint: '可以离开这个页面，完成后会通知你。', attempt: (n: number) => `第 ${n} 次尝试`, retrying: (why: string) => `上一次没有完成（${why}），会自动重试。`, held: (n: number) => `已预留 ${n} 积分，完成后才会扣除。`,
  failure: { not_found: '简历已被删除', resume_not_ready: '简历还没有读取完成', validation_failed: '简历内容无法分析', payload_too_large: '简历文字过长', forbidden: '没有权限读取这份简历', unsupported: '暂不支持这种简历', internal: '服务内部错误', overloaded: '服务繁忙', shutting_down: '服务正在重启', storage_unavailable: '存储暂时不可用' } as Record<string, string>,
};
