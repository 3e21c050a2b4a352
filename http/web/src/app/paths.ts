// The client's own addresses: one list for the router, for links, and for the node that serves them (routes.json).
import routes from '../../routes.json';

export const patterns = routes;
export type PageName = keyof typeof routes;

export const to = {
  ...routes,
  resume: (id: string) => `/resumes/${id}`,
  diagnosis: (id: string) => `/diagnosis/${id}`,
  comparison: (before: string, after: string) => `/diagnosis/${before}/compare/${after}`,
  forecast: (id: string) => `/forecast/${id}`,
  room: (id: string) => `/rooms/${id}`,
  record: (id: string) => `/records/${id}`,
  replay: (id: string) => `/records/${id}/replay`,
  meeting: (id: string) => `/meetings/${id}`,
  question: (id: string) => `/classic-questions/${id}`,
  job: (id: string) => `/jobs/${id}`,
  jobSearch: (id: string) => `/job-searches/${id}`,
  article: (id: string) => `/news/${id}`,
  order: (id: string) => `/orders/${id}`,
  settingsPart: (part: string) => `/settings/${part}`,
};
