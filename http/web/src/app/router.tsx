// Which page answers which address. Each is fetched when it is first gone to.
import { createBrowserRouter, Navigate, useLocation, type RouteObject } from 'react-router-dom';

import { Broken, Lost, Opening, Unreachable } from './Fallbacks';
import { patterns, type PageName } from './paths';
import { useApp } from './store';

type Loaded = { Component: React.ComponentType };
const page = (name: PageName, load: () => Promise<Loaded>): RouteObject => ({ path: patterns[name], lazy: load, errorElement: <Broken /> });

/** Pages for who is not signed in; who is goes on to where he wanted to be. */
function Outside({ children }: { children: React.ReactNode }) {
  const standing = useApp((s) => s.session.standing);
  const state: unknown = useLocation().state;
  const from = typeof state === 'object' && state && 'from' in state && typeof state.from === 'string' ? state.from : patterns.dashboard;
  if (standing === 'unknown') return <Opening />;
  if (standing === 'in') return <Navigate to={from} replace />;
  return children;
}

/** Pages for who is signed in. */
function Inside({ children }: { children: React.ReactNode }) {
  const standing = useApp((s) => s.session.standing);
  const { pathname, search } = useLocation();
  if (standing === 'unknown') return <Opening />;
  if (standing === 'unreachable') return <Unreachable />;
  if (standing === 'out') return <Navigate to={patterns.login} replace state={{ from: pathname + search }} />;
  return children;
}

const outside = (load: () => Promise<Loaded>) => async (): Promise<Loaded> => {
  const { Component } = await load();
  return { Component: () => <Outside><Component /></Outside> };
};

export const router = createBrowserRouter([
  page('login', outside(() => import('@/features/auth/Login'))),
  page('register', outside(() => import('@/features/auth/Register'))),
  page('forgot', outside(() => import('@/features/auth/Forgot'))),
  {
    lazy: async () => {
      const { Shell } = await import('./Shell');
      return { Component: () => <Inside><Shell /></Inside> };
    },
    hydrateFallbackElement: <Opening />,
    errorElement: <Broken />,
    children: [
      page('dashboard', () => import('@/features/dashboard/Dashboard')),
      page('resumes', () => import('@/features/resumes/Resumes')),
      page('resume', () => import('@/features/resumes/Resume')),
      page('diagnoses', () => import('@/features/diagnosis/Diagnoses')),
      page('diagnosis', () => import('@/features/diagnosis/DiagnosisPage')),
      page('comparison', () => import('@/features/diagnosis/ComparePage')),
      page('forecasts', () => import('@/features/forecast/Forecasts')),
      page('forecast', () => import('@/features/forecast/ForecastPage')),
      page('interviews', () => import('@/features/interviews/Interviews')),
      page('room', () => import('@/features/interviews/RoomPage')),
      page('record', () => import('@/features/interviews/RecordPage')),
      page('replay', () => import('@/features/interviews/ReplayPage')),
      page('meetings', () => import('@/features/meetings/Meetings')),
      page('meeting', () => import('@/features/meetings/MeetingPage')),
      page('questions', () => import('@/features/questions/Questions')),
      page('question', () => import('@/features/questions/QuestionPage')),
      page('jobs', () => import('@/features/jobs/Jobs')),
      page('job', () => import('@/features/jobs/JobPage')),
      page('jobSearches', () => import('@/features/jobs/Searches')),
      page('jobSearch', () => import('@/features/jobs/SearchPage')),
      page('news', () => import('@/features/news/News')),
      page('article', () => import('@/features/news/Article')),
      page('upgrade', () => import('@/features/membership/Upgrade')),
      page('orders', () => import('@/features/membership/Orders')),
      page('order', () => import('@/features/membership/OrderPage')),
      page('points', () => import('@/features/membership/Points')),
      page('calendar', () => import('@/features/calendar/Calendar')),
      page('messages', () => import('@/features/messages/Messages')),
      page('settings', () => import('@/features/settings/Settings')),
      page('settingsPart', () => import('@/features/settings/Settings')),
      { path: '*', element: <Lost /> },
    ],
  },
]);
