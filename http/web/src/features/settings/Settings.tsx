import { Tabs } from 'antd';
import { useNavigate, useParams } from 'react-router-dom';

import { Lost } from '@/app/Fallbacks';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { PageHead } from '@/ui/PageHead';

import { Data } from './Data';
import { Notices } from './Notices';
import { Profile } from './Profile';
import { Security } from './Security';

const parts = ['profile', 'security', 'notifications', 'data'] as const;

export function Component() {
  const t = useWords();
  const navigate = useNavigate();
  const { part = 'profile' } = useParams();
  const known = parts.find((x) => x === part);
  if (!known) return <Lost />;
  const shown = { profile: <Profile />, security: <Security />, notifications: <Notices />, data: <Data /> };
  return (
    <>
      <PageHead title={t.settings.title} />
      <Tabs
        activeKey={known}
        onChange={(x) => navigate(to.settingsPart(x), { replace: true })}
        destroyOnHidden
        items={parts.map((x) => ({ key: x, label: t.settings.parts[x], children: <div className="stack" style={{ maxWidth: 720, paddingTop: 8 }}>{shown[x]}</div> }))}
      />
    </>
  );
}
