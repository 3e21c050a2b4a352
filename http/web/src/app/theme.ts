import { theme as antd, type ThemeConfig } from 'antd';
import { useSyncExternalStore } from 'react';

import { useApp } from './store';

const fonts = `system-ui, -apple-system, "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif`;

const dark = matchMedia('(prefers-color-scheme: dark)');
const watchDark = (tell: () => void) => {
  dark.addEventListener('change', tell);
  return () => dark.removeEventListener('change', tell);
};

export function useDark(): boolean {
  const system = useSyncExternalStore(watchDark, () => dark.matches);
  const look = useApp((s) => s.ui.look);
  return look === 'auto' ? system : look === 'dark';
}

export function themeOf(isDark: boolean): ThemeConfig {
  return {
    algorithm: isDark ? antd.darkAlgorithm : antd.defaultAlgorithm,
    cssVar: { key: 'zhian' },
    hashed: false,
    token: {
      colorPrimary: isDark ? '#4fc3b8' : '#0f766e',
      colorInfo: isDark ? '#4fc3b8' : '#0f766e',
      colorLink: isDark ? '#4fc3b8' : '#0f766e',
      colorBgLayout: isDark ? '#101514' : '#f5f7f6',
      colorBgContainer: isDark ? '#181f1e' : '#ffffff',
      colorBgElevated: isDark ? '#1f2826' : '#ffffff',
      colorBorderSecondary: isDark ? '#2a3432' : '#e6ebe9',
      colorTextTertiary: isDark ? '#93a09d' : '#66736f',
      colorTextDescription: isDark ? '#93a09d' : '#66736f',
      colorTextPlaceholder: isDark ? '#8d9a97' : '#67736f',
      colorError: isDark ? '#ff8a7a' : '#c0362c',
      borderRadius: 8,
      borderRadiusLG: 14,
      controlHeight: 38,
      controlHeightLG: 46,
      fontFamily: fonts,
      fontSize: 15,
    },
    // In the dark what is filled is bright: words on it are dark, because white ones would be too pale.
    components: { Button: isDark ? { primaryColor: '#06211e', dangerColor: '#2b0a06' } : {}, Card: { bodyPadding: 20, headerFontSize: 16 }, Form: { itemMarginBottom: 18 } },
  };
}
