import Memory

extension MemoryNeed {
  /// The memory of images that are kept, with a tenth for decoding.
  init(images count: Int, bytesEach bytes: Int) {
    let (total, overflow) = count.multipliedReportingOverflow(by: bytes + bytes / 10)
    self.init([("images", overflow ? Int.max : total)])
  }
}
