// What all pages are made of: lists in all their states, failures, marked text, a conversation.
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';

import { isLocal, localFailure, type Failure } from '@/api/problem';
import { MarkedText } from '@/features/diagnosis/MarkedText';
import { cut } from '@/features/diagnosis/spans';
import { Conversation } from '@/features/interviews/Conversation';
import { emptyRoom, roomAfter, type RoomView } from '@/features/interviews/room';
import { en } from '@/i18n/en';
import { zh } from '@/i18n/zh';
import { Failed } from '@/ui/Failed';
import { Listing, type Pages } from '@/ui/Listing';

import { pageOf, show } from './page';

const refused: Failure = { type: '', title: '不能这样', status: 422, code: 'validation_failed', detail: '太长了', field: 'position', retryable: false, request_id: 'req-42' };

describe('a list', () => {
  const pages = (more: Partial<Pages<string>>): Pages<string> => ({ isFetching: false, hasNextPage: false, isFetchingNextPage: false, fetchNextPage: vi.fn(), refetch: vi.fn(), ...more });
  const list = (of: Pages<string>) => show(<Listing pages={of} keyOf={(x) => x} label="things" empty={<p>none of them</p>}>{(x) => x}</Listing>);
  const many = ['a', 'b', 'c', 'd', 'e', 'f'];

  it('that_is_being_read_says_neither_that_it_is_empty_nor_that_it_ends', () => {
    const { container } = list(pages({ isFetching: true }));
    expect(container.querySelector('.ant-skeleton')).not.toBeNull();
    expect(screen.queryByText('none of them')).toBeNull();
    expect(screen.queryByRole('list', { name: 'things' })).toBeNull();
  });
  it('that_is_empty_says_so_kindly', () => {
    list(pages({ data: { pages: [pageOf<string>([])] } }));
    expect(screen.getByText('none of them')).toBeTruthy();
  });
  it('that_could_not_be_read_says_why_and_reads_again', () => {
    const of = pages({ error: refused });
    list(of);
    expect(within(screen.getByRole('alert')).getByText('req-42')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: zh.act.retry }));
    expect(of.refetch).toHaveBeenCalledOnce();
  });
  it('of_which_there_is_more_has_a_button_for_it', () => {
    const of = pages({ data: { pages: [pageOf(many.slice(0, 3)), pageOf(many.slice(3), 'next')] }, hasNextPage: true });
    list(of);
    expect(within(screen.getByRole('list', { name: 'things' })).getAllByRole('listitem').map((x) => x.textContent)).toEqual(many);
    fireEvent.click(screen.getByRole('button', { name: zh.act.more }));
    expect(of.fetchNextPage).toHaveBeenCalledOnce();
    expect(screen.queryByText(zh.list.end)).toBeNull();
  });
  it('says_where_it_ends', () => {
    list(pages({ data: { pages: [pageOf(many)] } }));
    expect(screen.getByText(zh.list.end)).toBeTruthy();
  });
  it('keeps_what_it_has_when_the_next_page_fails', () => {
    const of = pages({ data: { pages: [pageOf(many, 'next')] }, hasNextPage: true, error: refused });
    list(of);
    expect(screen.getAllByRole('listitem')).toHaveLength(6);
    fireEvent.click(screen.getByRole('button', { name: zh.act.retry }));
    expect(of.fetchNextPage).toHaveBeenCalledOnce();
    expect(of.refetch).not.toHaveBeenCalled();
  });
});

describe('a failure', () => {
  it('shows_the_words_of_the_server_the_field_and_the_number_of_the_request', () => {
    show(<Failed fault={refused} />);
    const alert = screen.getByRole('alert');
    for (const text of ['不能这样', '太长了', 'position', 'req-42']) expect(within(alert).getByText(text)).toBeTruthy();
  });
  it('of_a_tier_leads_to_what_opens_it', () => {
    show(<Failed fault={{ ...refused, status: 403, code: 'tier_required', field: undefined, required_tier: 'silver', upgrade_url: '/upgrade' }} />);
    expect(screen.getByText(zh.gate.tier(zh.tier.silver ?? ''))).toBeTruthy();
    expect(screen.getByRole('link', { name: zh.gate.upgrade }).getAttribute('href')).toBe('/upgrade');
  });
  it('never_leads_to_another_host', () => {
    show(<Failed fault={{ ...refused, upgrade_url: 'https://elsewhere.example' }} />);
    expect(screen.queryByRole('link')).toBeNull();
  });
  it('without_an_answer_is_told_in_the_words_of_the_page_in_its_language', () => {
    const lost = localFailure('network');
    expect(isLocal(lost)).toBe(true);
    const { unmount } = show(<Failed fault={lost} />);
    expect(screen.getByText(zh.fail.network)).toBeTruthy();
    unmount();
    show(<Failed fault={lost} />, { speech: { t: en, lang: 'en' } });
    expect(screen.getByText(en.fail.network)).toBeTruthy();
  });
  it('that_was_wanted_is_none', () => {
    show(<Failed fault={localFailure('cancelled')} />);
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('marked text', () => {
  const text = '负责系统维护工作，很多次';
  const pieces = cut(text, [{ key: 'duty', begin: 0, end: 8 }, { key: 'weak', begin: 0, end: 2 }, { key: 'vague', begin: 9, end: 11 }]);
  const marked = (active: string | null = null) => {
    const choose = vi.fn();
    show(<MarkedText pieces={pieces} active={active} toneOf={(x) => (x === 'vague' ? 'low' : 'high')} choose={choose} />);
    return choose;
  };
  it('is_the_text_whole_with_each_finding_marked', () => {
    marked();
    expect(screen.getByRole('group', { name: zh.diagnosis.text }).textContent).toBe(text);
    expect(screen.getAllByRole('button', { hidden: true }).map((x) => x.dataset.keys)).toEqual(['weak duty', 'duty', 'vague']);
  });
  it('leads_to_the_shortest_of_several_by_mouse', () => {
    const choose = marked();
    fireEvent.click(screen.getByText('负责'));
    fireEvent.click(screen.getByText('很多'));
    expect(choose.mock.calls).toEqual([['weak'], ['vague']]);
  });
  it('has_one_stop_a_finding_by_keyboard', () => {
    const choose = marked();
    const stops = screen.getAllByRole('button').filter((x) => x.tabIndex === 0);
    for (const x of stops) fireEvent.keyDown(x, { key: 'Enter' });
    fireEvent.keyDown(stops[0]!, { key: 'a' });
    expect(choose.mock.calls).toEqual([['weak'], ['vague']]);
  });
  it('shows_which_one_was_chosen', () => {
    marked('duty');
    expect(screen.getAllByRole('button').filter((x) => x.dataset.active).map((x) => x.textContent)).toEqual(['负责', '系统维护工作']);
  });
});

describe('a conversation', () => {
  const say = (index: number, text: string) => ({ type: 'delta', data: { turn: 1, attempt: 1, index, text } });
  const whole = { type: 'question', data: { turn: 1, number: 1, of: 2, text: '请介绍一次你主导的优化。' } };
  const line = (view: RoomView, pending: { turn: number; text: string } | null = null) => <Conversation line={{ view, pending }} />;

  it('keeps_a_line_that_was_cut_and_completes_it_once', () => {
    const cutOff = [say(0, '请介绍'), say(1, '一次你')].reduce(roomAfter, emptyRoom);
    const { unmount } = show(line(cutOff));
    expect(screen.getByText('请介绍一次你')).toBeTruthy();
    // The line is back: the words that were lost come with the whole line.
    unmount();
    show(line([whole, say(2, '主导的')].reduce(roomAfter, cutOff)));
    expect(screen.queryByText('请介绍一次你')).toBeNull();
    expect(screen.getAllByText(whole.data.text)).toHaveLength(1);
  });
  it('shows_what_is_on_its_way_until_it_is_there', () => {
    const asked = roomAfter(emptyRoom, whole);
    const { unmount } = show(line(asked, { turn: 1, text: '我先量了耗时' }));
    expect(screen.getByText(zh.interviews.sending)).toBeTruthy();
    unmount();
    show(line(roomAfter(asked, { type: 'answer', data: { turn: 1, text: '我先量了耗时' } }), { turn: 1, text: '我先量了耗时' }));
    expect(screen.getAllByText('我先量了耗时')).toHaveLength(1);
    expect(screen.queryByText(zh.interviews.sending)).toBeNull();
  });
});
