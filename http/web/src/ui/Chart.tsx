// ECharts with only what is drawn, in the colours of the page. The table beside a chart says the same in words.
import { LineChart, RadarChart } from 'echarts/charts';
import { GridComponent, RadarComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption, type ECharts } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';

import { useDark } from '@/app/theme';

use([LineChart, RadarChart, GridComponent, RadarComponent, TooltipComponent, SVGRenderer]);

const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export interface Palette {
  brand: string;
  soft: string;
  line: string;
  ink: string;
}

export function Chart({ option, label, className }: { option: (x: Palette) => EChartsCoreOption; label: string; className?: string }) {
  const at = useRef<HTMLDivElement>(null);
  const dark = useDark();
  useEffect(() => {
    if (!at.current) return;
    const chart: ECharts = init(at.current, undefined, { renderer: 'svg' });
    const palette = { brand: colour('--brand'), soft: colour('--soft'), line: colour('--line'), ink: colour('--ink') };
    chart.setOption({ animation: !matchMedia('(prefers-reduced-motion: reduce)').matches, ...option(palette) });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(at.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [option, dark]);
  return <div ref={at} className={className} role="img" aria-label={label} />;
}
