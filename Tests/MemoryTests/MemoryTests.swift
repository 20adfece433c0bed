import Foundation
import Memory
import Testing

@Suite struct MemoryTests {
  private let need = MemoryNeed([("images", 3 << 30), ("a training step", 700 << 20)])

  @Test func `The sum of all parts is needed`() {
    #expect(need.bytes == (3 << 30) + (700 << 20))
    #expect(MemoryNeed([("a", Int.max), ("b", 1)]).bytes == Int.max)
  }

  @Test func `Work that fits may begin`() throws {
    try need.require(
      for: "training", advice: "", available: AvailableMemory(bytes: 4 << 30, limit: "this machine")
    )
  }

  @Test func `Work that does not fit is refused with figures and advice`() throws {
    let error = #expect(throws: NotEnoughMemory.self) {
      try need.require(
        for: "training", advice: "Use a smaller batch",
        available: AvailableMemory(bytes: 2 << 30, limit: "ulimit -v"))
    }
    #expect(
      error?.description
        == "training needs about 3.7 GiB of memory (images 3.0 GiB, a training step 700 MiB), but"
        + " only 2.0 GiB are left, limited by ulimit -v. Use a smaller batch.")
  }

  @Test func `All control groups around a process count`() {
    #expect(
      AvailableMemory.controlGroups(of: "1:cpu:/x\n0::/user.slice/job\n") == [
        "/sys/fs/cgroup/user.slice/job", "/sys/fs/cgroup/user.slice", "/sys/fs/cgroup",
      ])
    #expect(AvailableMemory.controlGroups(of: "") == ["/sys/fs/cgroup"])
  }

  @Test func `File pages of a control group count as free`() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("MemoryTests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ text: String, _ name: String) throws {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    #expect(AvailableMemory.ofControlGroup(at: folder.path) == nil)
    try write("max\n", "memory.max")
    try write("700\n", "memory.current")
    #expect(AvailableMemory.ofControlGroup(at: folder.path) == nil)
    try write("1000\n", "memory.max")
    try write("anon 400\ninactive_file 200\n", "memory.stat")
    #expect(AvailableMemory.ofControlGroup(at: folder.path)?.bytes == 500)
  }

  @Test func `This machine has some memory left`() {
    let now = AvailableMemory.now
    #expect(now.bytes > 1 << 20)
    #expect(now.bytes < 1 << 50)
    #expect(!now.limit.isEmpty)
  }
}
