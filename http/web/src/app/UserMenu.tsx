import { AuditOutlined, BulbOutlined, CrownOutlined, LogoutOutlined, MoonOutlined, ReadOutlined, SearchOutlined, SettingOutlined, TeamOutlined, TranslationOutlined, WalletOutlined } from '@ant-design/icons';
import { Avatar, Button, Dropdown, type MenuProps } from 'antd';
import { useNavigate } from 'react-router-dom';

import { useMeQuery } from '@/features/settings/api';
import { useWords } from '@/i18n';

import { to } from './paths';
import { signOut } from './session';
import { look, speak, useApp, useAppDispatch, type Look } from './store';

export function UserMenu() {
  const t = useWords();
  const navigate = useNavigate();
  const dispatch = useAppDispatch();
  const { data: me } = useMeQuery();
  const ui = useApp((s) => s.ui);
  const name = me?.user.nickname ?? '';
  const items: MenuProps['items'] = [
    ...(me ? [{ key: 'who', type: 'group' as const, label: <span>{name} · {t.tier[me.tier]} · {t.unit.points(me.points)}</span> }] : []),
    { key: to.diagnoses, icon: <AuditOutlined />, label: t.nav.diagnoses, className: 'narrow' },
    { key: to.forecasts, icon: <BulbOutlined />, label: t.nav.forecasts, className: 'narrow' },
    { key: to.jobs, icon: <SearchOutlined />, label: t.nav.jobs, className: 'narrow' },
    { key: to.meetings, icon: <TeamOutlined />, label: t.nav.meetings, className: 'narrow' },
    { key: to.news, icon: <ReadOutlined />, label: t.nav.news, className: 'narrow' },
    { key: to.upgrade, icon: <CrownOutlined />, label: t.nav.upgrade },
    { key: to.points, icon: <WalletOutlined />, label: t.membership.history },
    { key: to.settings, icon: <SettingOutlined />, label: t.nav.settings },
    { type: 'divider' },
    { key: 'look', icon: <MoonOutlined />, label: t.ui.theme, children: (['auto', 'light', 'dark'] as const).map((x) => ({ key: `look:${x}`, label: t.ui[x] })) },
    { key: 'lang', icon: <TranslationOutlined />, label: t.ui.language, children: (['zh', 'en'] as const).map((x) => ({ key: `lang:${x}`, label: t.lang[x] })) },
    { type: 'divider' },
    { key: 'out', icon: <LogoutOutlined />, label: t.act.signOut, danger: true },
  ];
  const onClick: MenuProps['onClick'] = ({ key }) => {
    if (key === 'out') void signOut();
    else if (key.startsWith('look:')) dispatch(look(key.slice(5) as Look));
    else if (key.startsWith('lang:')) dispatch(speak(key.slice(5) as 'zh' | 'en'));
    else navigate(key);
  };
  return (
    <Dropdown menu={{ items, onClick, selectedKeys: [`look:${ui.look}`, `lang:${ui.lang}`] }} trigger={['click']} placement="bottomRight">
      <Button type="text" shape="circle" aria-label={t.ui.user} style={{ padding: 0 }}>
        <Avatar size={30} src={me?.avatar_url ?? undefined} style={{ background: 'var(--brand-soft)', color: 'var(--brand)' }}>{[...name][0]?.toUpperCase() ?? '·'}</Avatar>
      </Button>
    </Dropdown>
  );
}
