// Beijing's clock, which WeChat Pay goes by.
const offset = 8 * 3600 * 1000;

/** "2026-11-30T14:00:00+08:00" */
export const beijing = (ms) => `${new Date(ms + offset).toISOString().slice(0, 19)}+08:00`;
/** "2026-11-30" */
export const beijingDay = (ms) => beijing(ms).slice(0, 10);
/** "2026-11-30 14:00:00" */
export const beijingText = (ms) => beijing(ms).slice(0, 19).replace('T', ' ');
