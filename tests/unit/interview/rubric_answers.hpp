// Answers of known quality, used by the tests of the rubric and of the follow-ups.
#pragma once

#include <string_view>

namespace answers {

inline constexpr std::string_view slow_query_zh =
    "我会先看慢查询日志和执行计划，用 EXPLAIN "
    "确认是不是从走索引变成了全表扫描。如果扫描行数从几百涨到了两百万，首先怀疑统计信息过期，"
    "因为优化器会因此选错索引，这时我执行 ANALYZE "
    "再对比一次。其次看数据量：去年我遇到过一次，订单表三个月从 200 万涨到 900 万，"
    "隐式转换导致索引失效，查询从 30 毫秒变成 2.8 "
    "秒。然后我会看锁和负载，比如有没有长事务阻塞、CPU 和 IO 是否打满。"
    "最后验证：在预发库复现，改完之后对比前后耗时，并且加上慢查询告警，而不是凭感觉认为已经好了。";

inline constexpr std::string_view slow_query_en =
    "First I read the plan with EXPLAIN to see whether the index is still used or it became a full "
    "scan. If the row estimate is far off, "
    "the statistics are stale, because the table grew: last year I had one that went from 2 "
    "million to 9 million rows in three months, "
    "so I ran ANALYZE and compared again. Then I look at locks and load, for example a long "
    "transaction that blocks, CPU and IO, however "
    "busy the box looks. Finally I reproduce it in staging, compare the timing before and after, "
    "which was 2.8 s against 30 ms, and add "
    "an alert on slow queries rather than trust my feeling.";

inline constexpr std::string_view pride_zh =
    "去年我在一家电商公司做客服主管，当时面临投诉量每周超过 300 "
    "件、团队只有六个人的情况。我的任务是在三个月内把投诉处理时长降到 24 小时以内。"
    "我先把半年的投诉逐条分类，发现四成都和物流有关，于是我找物流方谈，把异常包裹改成主动通知；然后"
    "我设计了一套话术和升级流程，每天带着新人复盘两单。"
    "最终处理时长从 52 小时降到 19 小时，投诉量减少了 "
    "37%，团队还拿到了年度服务奖。我学到的是先分类再动手，比加班有用得多。";

inline constexpr std::string_view pride_en =
    "Last year I was running support at an online shop. At the time we had more than 300 "
    "complaints a week and a team of six. My task was "
    "to bring the handling time under 24 hours within three months. First I sorted half a year of "
    "complaints by hand and found that 40% "
    "were about parcels, so I talked to the carrier and we changed to telling customers before "
    "they asked. Then I designed an escalation "
    "process and coached two newcomers every day. In the end handling time went from 52 to 19 "
    "hours and complaints fell by 37%. I learned "
    "that sorting first beats working late.";

inline constexpr std::string_view vague_zh =
    "我觉得我做过很多有成就感的事情，比如和团队一起完成了各种项目，大家都很努力，结果也还可以，领导"
    "也比较满意，我觉得团队合作非常重要，以后也会继续努力。";

inline constexpr std::string_view vague_en =
    "I think I have done many great things with my team. We worked hard and everybody was happy, "
    "and generally things went pretty good. "
    "Teamwork is very important to me and I always try my best in various situations.";

inline constexpr std::string_view cooking_zh =
    "我平时喜欢做饭。昨天我做了红烧肉，首先焯水，然后炒糖色，最后小火炖了 90 "
    "分钟，结果家里四个人都说好吃，因为肉买得新鲜。"
    "周末我还打算去爬山，和三个朋友一起，大概要走 12 公里。";

inline constexpr std::string_view cooking_en =
    "On weekends I bake bread. First I mix flour and water, then I let it rest for 12 hours, and "
    "finally it goes into the oven for 40 "
    "minutes because the crust needs time. My three neighbours were delighted, so next month we "
    "open a small stall.";

} // namespace answers
