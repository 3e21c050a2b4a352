// What is said in the rooms of a benchmark.

const answers = [
  '我负责订单服务的重构：先用压测找到瓶颈，百分之八十的时间花在一把锁上，按客户拆分之后，p99 从 900 毫秒降到 120 毫秒，上线时用灰度开关逐步放量。',
  '当时的难点是库存一致性。我们用数据库事务加幂等键，消息至少投递一次，消费端按业务主键去重，三个月里没有出现一笔超卖，对账也全部通过。',
  '我会先确认目标和约束，再列出两到三个方案比较成本和风险，最后和团队一起定下验收指标；上一个项目因此提前两周完成，线上缺陷减少了四成。',
];
const questions = [
  '好的，谢谢。下一个问题：请讲一次你定位并解决线上性能问题的经历，当时用了哪些指标，怎样验证改动确实有效？',
  '明白了。我们换一个话题：如果一个下游服务开始变慢，你会怎样保护自己的服务，又怎样让用户知道发生了什么？',
];

/** The candidate's answer in a turn. */
export const answerOf = (turn) => answers[turn % answers.length];

/** The peers' next question: as long as ours are. */
export const nextQuestion = (turn) => ({ turn, number: turn, of: 12, follow_up: false, text: questions[turn % questions.length] });

/** A frame as ours are. */
export const frameOf = (room, seq, type, data) => ({ ch: `room:${room}`, epoch: '1.1', seq, type, data, at: new Date().toISOString() });
