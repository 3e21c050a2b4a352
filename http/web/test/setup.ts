// What jsdom lacks and the pages ask for.
import { afterEach } from 'vitest';

if (typeof window !== 'undefined') {
  window.matchMedia ??= (media: string) =>
    ({ media, matches: false, onchange: null, addEventListener: () => undefined, removeEventListener: () => undefined, addListener: () => undefined, removeListener: () => undefined, dispatchEvent: () => false }) as MediaQueryList;
  window.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  window.scrollTo = () => undefined;
  // Every look at a style would go through all sheets of the component library; what is hidden here is so by itself.
  window.getComputedStyle = (element: Element) => (element as HTMLElement).style;
  afterEach(async () => (await import('@testing-library/react')).cleanup());
}
