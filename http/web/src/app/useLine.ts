import { useSyncExternalStore } from 'react';

import type { LineState } from '@/realtime/socket';

import { socket } from './session';

export const useLine = (): LineState => useSyncExternalStore(socket.watch, () => socket.state);
