// What surrounds every page: each page is found under one place of the menu.
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { to } from '@/app/paths';
import { Places } from '@/app/Shell';
import { zh } from '@/i18n/zh';

import { show } from './page';

describe('the menu', () => {
  it.each([
    [to.dashboard, zh.nav.dashboard],
    [to.room('r1'), zh.nav.interviews],
    [to.record('r1'), zh.nav.interviews],
    [to.replay('r1'), zh.nav.interviews],
    [to.comparison('d1', 'd2'), zh.nav.diagnoses],
    [to.job('j1'), zh.nav.jobs],
    [to.jobSearch('s1'), zh.nav.jobs],
    [to.order('o1'), zh.nav.upgrade],
    [to.points, zh.nav.upgrade],
    [to.settingsPart('data'), zh.nav.settings],
  ])('shows_where_%s_belongs', (at, name) => {
    show(<Places tabs={false} />, { at });
    const here = screen.getAllByRole('link').filter((x) => x.getAttribute('aria-current') === 'page');
    expect(here.map((x) => x.textContent)).toEqual([name]);
  });
});
