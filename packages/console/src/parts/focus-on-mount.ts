/** As a `ref`: moves the focus here when this appears, because what had it is gone. The element needs a tabIndex. */
export function focusOnMount(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
}
