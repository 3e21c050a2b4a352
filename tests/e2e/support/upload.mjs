/** A multipart body with one file in the field `file`. */
export function fileForm(bytes, name, type, field = 'file') {
  const form = new FormData();
  form.append(field, new Blob([bytes], { type }), name);
  return form;
}
