// What a person would call the browser before them: the name their other devices show in the list of sign-ins.
const longest = 120; // login_request.device_name

/** `Chrome · Windows` of a User-Agent; nothing when it says neither, then the server keeps the User-Agent itself. */
export async function deviceName(agent: string = navigator.userAgent): Promise<string | undefined> {
  try {
    const { default: Bowser } = await import('bowser');
    const { browser, os, platform } = Bowser.parse(agent);
    return [browser.name, platform.model ?? os.name].filter(Boolean).join(' · ').slice(0, longest) || undefined;
  } catch {
    // No name, or the list of names did not load: nobody is kept from signing in by that.
    return undefined;
  }
}
