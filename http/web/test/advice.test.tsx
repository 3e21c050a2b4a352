// The advice of a language model on the page of a diagnosis: what it says, of which place, and that a model said it.
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { Diagnosis, DiagnosisAdvice, DiagnosisFinding, DiagnosisReport } from '@/api/types';
import { Result } from '@/features/diagnosis/Result';
import { en } from '@/i18n/en';
import { zh } from '@/i18n/zh';

import { Node, show } from './page';

// A star needs a canvas.
vi.mock('@/features/diagnosis/Scores', async (original) => ({ ...(await original<object>()), Radar: () => null }));
afterEach(() => vi.unstubAllGlobals());

const text = '后端工程师\n负责订单系统的维护\n2021.03 - 2022.01';
const spanOf = (part: string) => {
  const size = (x: string) => new TextEncoder().encode(x).length;
  return { begin: size(text.slice(0, text.indexOf(part))), size: size(part) };
};
const finding: DiagnosisFinding = { kind: 'weak_verb', dimension: 'experience', severity: 'high', points: 4, span: spanOf('负责'), quote: '负责', text: '动词太弱', rewrite: '主导' };
const advice: DiagnosisAdvice = {
  notice: '以下建议由语言模型生成，请核对后使用。', made_by: { model: 'glm-4', prompt: 'advice-1', configuration: '0f3a9c21d4e7', simulated: false }, language: 'zh', summary: '经历扎实，结果说得少。', strengths: ['项目完整'],
  rewrites: [{ span: spanOf('负责订单系统的维护'), quote: '负责订单系统的维护', better: '主导订单系统维护，把故障降到【A】次', why: '写出结果' }, { span: spanOf('2021.03'), quote: '别处的话', better: '写清空档', why: '会被问到' }],
  questions: ['2022 年之后在做什么？'], left_out: 2,
};
const report = (of: DiagnosisAdvice | null): DiagnosisReport => ({ dimensions: [], findings: [finding], risks: [], skills: [], coverage: null, advice: of, judged_bytes: 1000 });
const diagnosis = (of: DiagnosisAdvice | null, more: Partial<Diagnosis> = {}): Diagnosis => ({
  id: 'tsk_1', resume_id: 'res_1', document_id: 'res_1', version: 1, position: '后端工程师', created_at: '2026-12-01T00:00:00Z', cost: 10, engine: of ? 'openai' : 'builtin', model: of?.made_by.model ?? null, prompt: of?.made_by.prompt ?? null, configuration: 'diagnosis-1', engine_version: 1,
  summary: { total: 70, scores: { structure: 70, contact: 70, experience: 70, skills: 70, language: 70, layout: 70, risks: 70 }, findings: { high: 1, medium: 0, low: 0 }, language: 'zh', keywords: null }, report: report(of), locked: null, ...more,
} as Diagnosis);
const node = () => new Node({ 'GET /api/v1/resumes/res_1': { id: 'res_1', text } });
const section = () => screen.findByRole('region', { name: zh.diagnosis.advice });

describe('the advice of a language model', () => {
  it('says_that_a_model_gave_it_which_one_and_how_it_was_asked', async () => {
    node();
    show(<Result diagnosis={diagnosis(advice)} />);
    const at = within(await section());
    expect(at.getByText(advice.notice)).toBeTruthy();
    const made = at.getByText(/glm-4/).textContent ?? '';
    for (const x of ['glm-4', 'advice-1', '0f3a9c21d4e7']) expect(made).toContain(x);
    expect(made).not.toContain(zh.note.simulated);
    expect(screen.getByText(new RegExp(zh.diagnosis.advised('glm-4'))).textContent).toContain('diagnosis-1');
  });
  it('names_a_model_that_is_simulated_as_such', async () => {
    node();
    show(<Result diagnosis={diagnosis({ ...advice, made_by: { ...advice.made_by, simulated: true } })} />);
    expect(within(await section()).getByText(/glm-4/).textContent).toContain(zh.note.simulated);
  });
  it('has_a_summary_what_is_good_what_to_write_anew_and_what_is_open', async () => {
    node();
    show(<Result diagnosis={diagnosis(advice)} />);
    const at = within(await section());
    expect(at.getByText(advice.summary).getAttribute('lang')).toBe('zh-CN');
    expect(within(at.getByRole('list', { name: zh.diagnosis.strengths })).getAllByRole('listitem').map((x) => x.textContent)).toEqual(advice.strengths);
    expect(within(at.getByRole('list', { name: zh.diagnosis.openQuestions })).getAllByRole('listitem').map((x) => x.textContent)).toEqual(advice.questions);
    const rewrites = within(at.getByRole('list', { name: zh.diagnosis.rewrites })).getAllByRole('listitem');
    expect(rewrites).toHaveLength(2);
    advice.rewrites.forEach((x, i) => [x.quote, x.better, x.why].forEach((part) => expect(rewrites[i]?.textContent).toContain(part)));
    expect(at.getByText(zh.diagnosis.leftOut(2))).toBeTruthy();
  });
  it('leads_to_the_words_it_is_about_and_back_and_to_none_that_are_not_there', async () => {
    node();
    show(<Result diagnosis={diagnosis(advice)} />);
    const at = within(await section());
    // The second quotes what the text does not say there.
    const shows = at.getAllByRole('button', { name: zh.diagnosis.show });
    expect(shows).toHaveLength(1);
    const pane = screen.getByRole('group', { name: zh.diagnosis.text });
    pane.scrollTo = vi.fn();
    fireEvent.click(shows[0]!);
    expect([...pane.querySelectorAll('mark[data-active]')].map((x) => x.textContent).join('')).toBe('负责订单系统的维护');
    fireEvent.click(within(pane).getByText('负责'));
    await waitFor(() => expect(document.querySelector('article[data-active]')?.textContent).toContain('动词太弱'));
    fireEvent.click(within(pane).getByText('订单系统的维护'));
    await waitFor(() => expect(document.querySelector('article[data-active]')?.textContent).toContain('写出结果'));
    expect(within(pane).getByText('订单系统的维护').getAttribute('aria-label')).toContain(zh.diagnosis.adviceMark);
  });
  it('is_told_in_english_to_who_reads_english', async () => {
    node();
    show(<Result diagnosis={diagnosis(advice)} />, { speech: { t: en, lang: 'en' } });
    const at = within(await screen.findByRole('region', { name: en.diagnosis.advice }));
    expect(at.getByText(en.diagnosis.leftOut(2))).toBeTruthy();
    expect(at.getByRole('list', { name: en.diagnosis.openQuestions })).toBeTruthy();
  });
  it('that_was_not_given_leaves_nothing_behind', async () => {
    node();
    show(<Result diagnosis={diagnosis(null)} />);
    await screen.findByText('动词太弱');
    expect(screen.queryByRole('region', { name: zh.diagnosis.advice })).toBeNull();
    expect(screen.getByText(new RegExp(zh.note.builtin)).textContent).toContain('diagnosis-1');
  });
});
