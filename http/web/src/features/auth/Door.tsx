// The frame of the pages before one is signed in.
import { Button } from 'antd';
import { useEffect, type ReactNode } from 'react';

import icon from '@/app/icon.svg';
import { speak, useAppDispatch } from '@/app/store';
import { useSpeech } from '@/i18n';

import './auth.css';

export function Door({ title, hint, children }: { title: string; hint: ReactNode; children: ReactNode }) {
  const { t, lang } = useSpeech();
  const dispatch = useAppDispatch();
  useEffect(() => {
    document.title = `${title} · ${t.brand}`;
  }, [title, t]);
  return (
    <main className="door">
      <div className="door-form">
        <div className="door-top">
          <span className="brand"><img src={icon} alt="" />{t.brand}</span>
          <Button type="text" lang={lang === 'zh' ? 'en' : 'zh-CN'} onClick={() => dispatch(speak(lang === 'zh' ? 'en' : 'zh'))}>{lang === 'zh' ? 'English' : '中文'}</Button>
        </div>
        <div className="door-body">
          <h1>{title}</h1>
          <p>{hint}</p>
          {children}
        </div>
      </div>
      <aside className="door-side">
        <h2>{t.tagline}</h2>
        <ul>{t.auth.points.map((x) => <li key={x}>{x}</li>)}</ul>
      </aside>
    </main>
  );
}
