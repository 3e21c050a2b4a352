import { auth } from './auth';
import { calendar } from './calendar';
import { common } from './common';
import { diagnosis } from './diagnosis';
import { home } from './home';
import { interviews } from './interviews';
import { jobs } from './jobs';
import { membership } from './membership';
import { news } from './news';
import { questions } from './questions';
import { reports } from './reports';
import { resumes } from './resumes';
import { settings } from './settings';

export const zh = { ...common, common, auth, settings, resumes, diagnosis, interviews, membership, calendar, questions, home, jobs, news, reports };
export type Words = typeof zh;
