import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider } from 'react-redux';

import { Root } from '@/app/Root';
import { store } from '@/app/store';
import '@/ui/base.css';

const at = document.getElementById('root');
if (at)
  createRoot(at).render(
    <StrictMode>
      <Provider store={store}>
        <Root />
      </Provider>
    </StrictMode>,
  );
