import { useSyncExternalStore } from 'react';

import { socket } from './session';

/** Whether the line is gone: true until it stands again, also while it is being tried. */
export const useLost = (): boolean => useSyncExternalStore(socket.watch, () => socket.lost);
