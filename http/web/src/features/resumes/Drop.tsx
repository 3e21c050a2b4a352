// Where résumés are dropped.
import { CloudUploadOutlined } from '@ant-design/icons';
import { App, Progress, Upload } from 'antd';

import type { Resume } from '@/api/types';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';

import { useUpload } from './useUpload';

const accept = '.pdf,.docx,.md,.markdown,.txt,.jpg,.jpeg,.png';

interface Props {
  path?: string;
  title?: string;
  onDone?: (resume: Resume) => void;
}

export function Drop({ path = '/api/v1/resumes', title, onDone }: Props) {
  const t = useWords();
  const { message } = App.useApp();
  const { share, failure, send } = useUpload(path);
  const take = async (file: File) => {
    const made = await send(file);
    if (!made) return;
    void (made.state === 'processing' ? message.info(t.resumes.processing) : message.success(t.resumes.uploaded));
    onDone?.(made);
  };
  const percent = Math.round((share ?? 0) * 100);
  return (
    <div className="stack tight">
      <Upload.Dragger accept={accept} showUploadList={false} disabled={share !== null} beforeUpload={(file) => { void take(file); return false; }} aria-label={title ?? t.resumes.drop}>
        {share === null ? (
          <div style={{ padding: '6px 12px' }}>
            <CloudUploadOutlined style={{ fontSize: 30, color: 'var(--brand)' }} aria-hidden />
            <p style={{ margin: '8px 0 2px', fontWeight: 600 }}>{title ?? t.resumes.drop}</p>
            <p className="note">{t.resumes.dropHint}</p>
          </div>
        ) : (
          <div style={{ padding: '14px 28px' }} role="status">
            <p style={{ marginBottom: 8 }}>{percent < 100 ? t.resumes.uploading(percent) : t.resumes.checking}</p>
            <Progress percent={percent} showInfo={false} status="active" />
          </div>
        )}
      </Upload.Dragger>
      <Failed fault={failure} />
    </div>
  );
}
