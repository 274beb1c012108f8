import {session} from '/shared/auth.js';

/** Whose record is open: one's own, or that of somebody one acts for. Known to this page alone, and only while signed in. */
class Whose extends EventTarget {
  /** For the API: null is one's own. */
  id = null;

  name = null;

  open(id, name) {
    this.id = id;
    this.name = name;
    this.dispatchEvent(new Event('changed'));
  }
}

export const whose = new Whose();

session.addEventListener('ended', () => whose.open(null, null));
