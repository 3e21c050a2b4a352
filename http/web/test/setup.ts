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
  window.HTMLElement.prototype.scrollIntoView ??= () => undefined;
  // Every look at a style would go through all sheets of the component library; what is hidden here is so by itself.
  window.getComputedStyle = (element: Element) =>
    new Proxy((element as HTMLElement).style, {
      get: (style, name) => (name === 'getPropertyValue' ? (x: string) => style.getPropertyValue(x) || (/^(padding|border|line-height)/.test(x) ? '0px' : '') : (Reflect.get(style, name, style) as unknown)),
    });
  const { cleanup, configure } = await import('@testing-library/react');
  configure({ asyncUtilTimeout: 20_000 });
  afterEach(cleanup);
}
