// Theme, language, the first look for a session, and the router.
import { ConfigProvider } from 'antd';
import enUS from 'antd/es/locale/en_US';
import zhCN from 'antd/es/locale/zh_CN';
import { useEffect, useMemo, useState } from 'react';
import { RouterProvider } from 'react-router-dom';

import { loadWords, SpeechContext, tagOf, type Speech } from '@/i18n';
import { zh } from '@/i18n/zh';

import { router } from './router';
import { startSession } from './session';
import { useApp } from './store';
import { themeOf, useDark } from './theme';

/** The words, once they are there. */
function useSpeechOf(lang: Speech['lang']) {
  const [speech, set] = useState<Speech>({ t: zh, lang: 'zh' });
  useEffect(() => {
    let wanted = true;
    void loadWords(lang).then((t) => {
      if (!wanted) return;
      document.documentElement.lang = tagOf(lang);
      document.title = t.brand;
      set({ t, lang });
    });
    return () => {
      wanted = false;
    };
  }, [lang]);
  return speech;
}

export function Root() {
  const dark = useDark();
  const lang = useApp((s) => s.ui.lang);
  const speech = useSpeechOf(lang);
  const theme = useMemo(() => themeOf(dark), [dark]);
  useEffect(() => {
    document.documentElement.dataset.look = dark ? 'dark' : 'light';
  }, [dark]);
  useEffect(() => void startSession(), []);
  return (
    <SpeechContext.Provider value={speech}>
      <ConfigProvider theme={theme} locale={speech.lang === 'zh' ? zhCN : enUS} form={{ requiredMark: false, scrollToFirstError: true }}>
        <RouterProvider router={router} future={{ v7_startTransition: true }} />
      </ConfigProvider>
    </SpeechContext.Provider>
  );
}
