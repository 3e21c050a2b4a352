// Members of staff and the admin listener.
import { Client } from './client.mjs';
import { Contract } from './contract.mjs';

/** Appoints somebody and signs them in. Answers `{user, access_token, …, api}`; `api` talks to the admin listener. */
export async function appoint(stack, role) {
  const email = stack.address(role);
  const password = 'a staff password';
  await stack.node.command(['admin', 'create', '--email', email, '--role', role], `${password}\n`);
  const staff = await stack.login({ email, password });
  stack.adminContract ??= await Contract.load(stack.node.adminBase);
  staff.email = email;
  staff.password = password;
  staff.api = new Client(stack.node.adminBase, stack.adminContract, { token: staff.access_token });
  return staff;
}
