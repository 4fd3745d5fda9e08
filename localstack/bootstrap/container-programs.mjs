/** What runs containers in the tests: podman with runc, which limits their memory for root alone. None elsewhere. */
export const CONTAINER_PROGRAMS =
  process.platform === "linux" && process.getuid?.() === 0
    ? ["podman", "runc", "catatonit", "debootstrap"]
    : [];
