import { auth } from './auth';
import { calendar } from './calendar';
import { common } from './common';
import { diagnosis } from './diagnosis';
import { forecast } from './forecast';
import { home } from './home';
import { interviews } from './interviews';
import { jobs } from './jobs';
import { meetings } from './meetings';
import { membership } from './membership';
import { news } from './news';
import { questions } from './questions';
import { reports } from './reports';
import { replay } from './replay';
import { resumes } from './resumes';
import { settings } from './settings';
import { tasks } from './tasks';

import type { Words } from '../zh';

export const en: Words = { ...common, common, auth, settings, resumes, diagnosis, interviews, membership, calendar, questions, home, jobs, news, tasks, forecast, meetings, replay, reports };
