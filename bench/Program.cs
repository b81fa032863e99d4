using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Sidecar.Benchmarks;

// dotnet run --project bench -c Release -- --filter '*'
// Ratios and allocations are what to read: hardware varies, and these run on the JIT while the product is NativeAOT.
BenchmarkSwitcher.FromAssembly(typeof(HotPathBenchmarks).Assembly)
    .Run(args, DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)));
