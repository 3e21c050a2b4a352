import { LockOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { Link } from 'react-router-dom';

import type { NewsPage } from '@/api/types';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';

/** What opens the full text, and where. */
export function Locked({ gate }: { gate: NewsPage['gate'] }) {
  const t = useWords();
  const tier = gate?.required_tier;
  return (
    <Alert
      type="warning"
      showIcon
      icon={<LockOutlined />}
      title={t.news.locked}
      description={tier && t.gate.tier(t.tier[tier] ?? tier)}
      action={<Link to={to.upgrade}><Button size="small" type="primary">{t.gate.upgrade}</Button></Link>}
    />
  );
}
