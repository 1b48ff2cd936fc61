import type { Ref } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** The width of an element, CSS pixels, as it is and as it becomes; 0 until it is there. */
export function useWidth<T extends HTMLElement>(): readonly [Ref<T>, number] {
  const element = useRef<T>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const watched = element.current;
    if (watched === null) return;
    const watcher = new ResizeObserver(() => setWidth(watched.clientWidth));
    watcher.observe(watched);
    return () => watcher.disconnect();
  }, []);
  return [element, width];
}
