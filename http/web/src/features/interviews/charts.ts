import type { RecordItem } from '@/api/types';
import type { Palette } from '@/ui/Chart';

export const radarOf = (dimensions: readonly { label: string; score: number }[]) => (x: Palette) => ({
  radar: {
    indicator: dimensions.map((d) => ({ name: d.label, max: 100 })),
    // Beside it the longest name has its place on a phone, too.
    radius: '56%',
    axisNameGap: 8,
    axisName: { color: x.ink, fontSize: 12 },
    splitLine: { lineStyle: { color: x.line } },
    axisLine: { lineStyle: { color: x.line } },
    splitArea: { show: false },
  },
  series: [{ type: 'radar', data: [{ value: dimensions.map((d) => d.score) }], symbolSize: 6, lineStyle: { color: x.brand, width: 2 }, itemStyle: { color: x.brand }, areaStyle: { color: x.brand, opacity: 0.16 } }],
});

/** Scores over time, the oldest first; what was not answered has none. */
export const scored = (records: readonly RecordItem[]) => records.filter((x) => x.score >= 0).reverse();

export const trendOf = (records: readonly RecordItem[], label: (at: string) => string) => (x: Palette) => ({
  grid: { left: 34, right: 14, top: 16, bottom: 26 },
  tooltip: { trigger: 'axis', confine: true, renderMode: 'richText' },
  xAxis: { type: 'category', data: records.map((r) => label(r.started_at)), axisLabel: { color: x.soft }, axisLine: { lineStyle: { color: x.line } }, axisTick: { show: false } },
  yAxis: { type: 'value', min: 0, max: 100, axisLabel: { color: x.soft }, splitLine: { lineStyle: { color: x.line } } },
  series: [{ type: 'line', data: records.map((r) => r.score), smooth: 0.25, symbolSize: 8, lineStyle: { color: x.brand, width: 2 }, itemStyle: { color: x.brand }, areaStyle: { color: x.brand, opacity: 0.1 } }],
});
