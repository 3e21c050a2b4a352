// What surrounds every page of who is signed in.
import {
  AuditOutlined, BookOutlined, BulbOutlined, CalendarOutlined, CrownOutlined, FileTextOutlined, HomeOutlined, MessageOutlined, ReadOutlined, SearchOutlined, SettingOutlined, TeamOutlined,
} from '@ant-design/icons';
import { App } from 'antd';
import { Suspense, useEffect, useRef } from 'react';
import { Link, Outlet, useLocation } from 'react-router-dom';

import { useWords } from '@/i18n';

import { Bell } from './Bell';
import { Opening } from './Fallbacks';
import icon from './icon.svg';
import { to } from './paths';
import './shell.css';
import { useLost } from './useLost';
import { UserMenu } from './UserMenu';

// `also`: pages of a place that have an address of their own.
const places = [
  { name: 'dashboard', icon: HomeOutlined, tab: true },
  { name: 'interviews', icon: MessageOutlined, tab: true, also: ['/rooms', '/records'] },
  { name: 'questions', icon: BookOutlined, tab: true },
  { name: 'resumes', icon: FileTextOutlined, tab: true },
  { name: 'diagnoses', icon: AuditOutlined, tab: false },
  { name: 'forecasts', icon: BulbOutlined, tab: false },
  { name: 'calendar', icon: CalendarOutlined, tab: true },
  { name: 'jobs', icon: SearchOutlined, tab: false, also: [to.jobSearches] },
  { name: 'meetings', icon: TeamOutlined, tab: false },
  { name: 'news', icon: ReadOutlined, tab: false },
  { name: 'upgrade', icon: CrownOutlined, tab: false, also: [to.orders, to.points] },
  { name: 'settings', icon: SettingOutlined, tab: false },
] as const satisfies readonly { name: keyof typeof to; icon: unknown; tab: boolean; also?: readonly string[] }[];

const isWithin = (pathname: string, root: string) => pathname === root || (root !== '/' && pathname.startsWith(`${root}/`));
const isHere = (place: (typeof places)[number], pathname: string) => [to[place.name], ...('also' in place ? place.also : [])].some((x) => isWithin(pathname, x));

export function Places({ tabs }: { tabs: boolean }) {
  const t = useWords();
  const { pathname } = useLocation();
  return (
    <nav className={tabs ? 'tabs' : undefined} aria-label={t.brand}>
      {places.filter((x) => x.tab || !tabs).map((x) => (
        <Link key={x.name} to={to[x.name]} aria-current={isHere(x, pathname) ? 'page' : undefined}>
          <x.icon aria-hidden />
          <span className="one-line">{t.nav[x.name]}</span>
        </Link>
      ))}
    </nav>
  );
}

/** Said only while there is something to say. */
function LineStrip() {
  const t = useWords();
  const lost = useLost();
  const { pathname } = useLocation();
  // The room says it in its own words.
  if (!lost || pathname.startsWith('/rooms/')) return null;
  return <div className="strip" role="status">{t.line.waiting}</div>;
}

export function Shell() {
  const t = useWords();
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    window.scrollTo(0, 0);
    // Who works by keyboard or ear starts at the top of the new page.
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [pathname]);
  return (
    <App message={{ maxCount: 3 }} className="shell">
      <a className="skip" href="#main" onClick={(x) => { x.preventDefault(); main.current?.focus(); }}>{t.ui.skip}</a>
      <aside className="shell-side">
        <Link className="brand" to={to.dashboard}><img src={icon} alt="" />{t.brand}</Link>
        <Places tabs={false} />
      </aside>
      <header className="shell-top">
        <Link className="brand" to={to.dashboard}><img src={icon} alt="" />{t.brand}</Link>
        <span className="grow" />
        <Bell />
        <UserMenu />
      </header>
      <main id="main" className="shell-main" ref={main} tabIndex={-1} style={{ outline: 'none' }}>
        <LineStrip />
        <Suspense fallback={<Opening />}>
          <Outlet />
        </Suspense>
      </main>
      <Places tabs />
    </App>
  );
}
