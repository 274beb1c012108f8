/** Hands a file over to the reader's device, on their own demand; nothing else of the record is ever kept there. */
export function save(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], {type}));
  Object.assign(document.createElement('a'), {href: address, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
