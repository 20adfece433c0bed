import CommandLineTool
import FileAccess
import Foundation
import RecipeLanguage
import Testing

extension ProcessWideTests {
  @Suite("Stopping")
  struct StoppingTests {
    /// Whether a signal has its default action.
    private func isDefault(_ signal: Int32) -> Bool {
      var action = sigaction()
      sigaction(signal, nil, &action)
      #if canImport(Darwin)
        return action.__sigaction_u.__sa_handler == nil
      #else
        return action.__sigaction_handler.sa_handler == nil
      #endif
    }

    /// Sends a signal to this thread, so that it is handled on return; the threads of a test run
    /// block signals.
    private func deliver(_ signal: Int32) {
      var signals = sigset_t()
      var before = sigset_t()
      sigemptyset(&signals)
      sigaddset(&signals, signal)
      pthread_sigmask(SIG_UNBLOCK, &signals, &before)
      raise(signal)
      pthread_sigmask(SIG_SETMASK, &before, nil)
    }

    @Test("The first SIGINT requests a stop, and a second one ends the process")
    func interrupt() {
      let signal = StopSignal.install()
      defer { signal.uninstall() }
      #expect(signal.requested == nil)
      #expect(!isDefault(SIGINT))
      deliver(SIGINT)
      #expect(signal.requested == SIGINT)
      #expect(isDefault(SIGINT))
    }

    @Test("Any number of SIGTERMs requests a stop")
    func terminate() {
      let signal = StopSignal.install()
      defer { signal.uninstall() }
      deliver(SIGTERM)
      deliver(SIGTERM)
      deliver(SIGINT)
      #expect(signal.requested == SIGTERM)
      #expect(!isDefault(SIGTERM))
    }

    @Test("SIGHUP requests a stop unless it was ignored before")
    func hangUp() {
      let caught = StopSignal.install()
      deliver(SIGHUP)
      #expect(caught.requested == SIGHUP)
      caught.uninstall()
      #expect(isDefault(SIGHUP))
      signal(SIGHUP, SIG_IGN)
      defer { signal(SIGHUP, SIG_DFL) }
      let ignoring = StopSignal.install()
      deliver(SIGHUP)
      #expect(ignoring.requested == nil)
      ignoring.uninstall()
      deliver(SIGHUP)
    }

    @Test("Installing clears earlier signals, uninstalling restores default actions")
    func install() {
      _ = StopSignal.install()
      deliver(SIGTERM)
      let signal = StopSignal.install()
      #expect(signal.requested == nil)
      signal.uninstall()
      #expect(isDefault(SIGINT))
      #expect(isDefault(SIGTERM))
    }

    @Test("Every error has its exit code")
    func exitCodes() {
      let kinds: [(FileProblem.Kind, Int32)] = [
        (.missing, 66), (.malformed, 65), (.cannotCreate, 73), (.inputOutput, 74),
      ]
      for (kind, code) in kinds {
        let problem = FileProblem(kind, path: "a", found: "b", advice: "c")
        #expect(ExitCode(for: problem).rawValue == code)
      }
      #expect(ExitCode(for: RecipeProblem(at: "x.yaml:1", "found")).rawValue == 64)
      #expect(ExitCode(for: CancellationError()).rawValue == 1)
      #expect(ExitCode(stoppedBy: SIGINT).rawValue == 130)
      #expect(ExitCode(stoppedBy: SIGTERM).rawValue == 143)
      #expect(ExitCode(stoppedBy: SIGHUP).rawValue == 129)
    }
  }
}
