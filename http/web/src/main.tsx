import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider } from 'react-redux';

import { Root } from '@/app/Root';
import { store } from '@/app/store';
import { firstLang, tagOf } from '@/i18n';
import '@/ui/base.css';

// What is asked for before the first page is there is answered in the visitor's language, too.
document.documentElement.lang = tagOf(firstLang());

const at = document.getElementById('root');
if (at)
  createRoot(at).render(
    <StrictMode>
      <Provider store={store}>
        <Root />
      </Provider>
    </StrictMode>,
  );
