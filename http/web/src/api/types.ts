// Names for the types of the interface document.
import type { components } from '@/generated/schema';

export type Schemas = components['schemas'];
export type Problem = Schemas['problem'];
export type Me = Schemas['me'];
export type User = Schemas['user'];
export type Session = Schemas['session'];
export type Resume = Schemas['resume'];
export type ResumeDetail = Schemas['resume_detail'];
export type Task = Schemas['task'];
export type DiagnosisItem = Schemas['diagnosis_item'];
export type Diagnosis = Schemas['diagnosis'];
export type DiagnosisReport = Schemas['diagnosis_report'];
export type DiagnosisFinding = Schemas['diagnosis_finding'];
export type DiagnosisAdvice = Schemas['diagnosis_advice'];
export type DiagnosisComparison = Schemas['diagnosis_comparison'];
export type ForecastRequest = Schemas['forecast_request'];
export type ForecastQuestion = Schemas['forecast_question'];
export type ForecastItem = Schemas['forecast_item'];
export type Forecast = Schemas['forecast_pack'];
export type Room = Schemas['room'];
export type RoomCreated = Schemas['room_created'];
export type RecordItem = Schemas['record_item'];
export type InterviewRecord = Schemas['record'];
export type Report = Schemas['report'];
export type Replay = Schemas['replay'];
export type ReplayFrame = Schemas['replay_frame'];
export type StoredMeeting = Schemas['stored_meeting'];
export type Meeting = Schemas['meeting'];
export type MeteredMeeting = Schemas['metered_meeting'];
export type Order = Schemas['order'];
export type Plan = Schemas['plan_list']['items'][number];
export type PlanQuote = Schemas['plan_quote'];
export type Tier = Schemas['tier_list']['items'][number];
export type TierName = Tier['tier'];
export type Membership = Schemas['membership'];
export type Balance = Schemas['points_balance'];
export type HistoryLine = Schemas['history_line'];
export type Voucher = Schemas['voucher'];
export type CalendarDraft = Schemas['calendar_draft'];
export type CalendarEvent = Schemas['calendar_event'];
export type Occurrence = Schemas['calendar_occurrence'];
export type Question = Schemas['classic_question'];
export type QuestionWhole = Schemas['classic_question_whole'];
export type Message = Schemas['message'];
export type DataExport = Schemas['data_export'];
export type Notifications = Schemas['notifications'];
export type Reference = Schemas['reference_answer'];
export type Job = Schemas['job'];
export type JobWhole = Schemas['job_with_body'];
export type JobReason = Schemas['job_reason'];
export type JobResult = Schemas['job_result'];
export type JobSearch = Schemas['job_search'];
export type NewsItem = Schemas['news_item'];
export type NewsArticle = Schemas['news_article'];
export type NewsPage = Schemas['news_page'];
export type MonthlyStats = Schemas['monthly_stats'];
export type Feature = Schemas['entitlement']['feature'];

/** A list as every list of the interface is paged. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}
