using System.Text.RegularExpressions;
using Gateway.Settings;

namespace Gateway.Tests.Docs;

/// <summary>Keeps docs/from-gunicorn.md and docs/from-others.md from promising what is not there.</summary>
public partial class HabitTests
{
    private static readonly string _page = string.Concat(new[] { "from-gunicorn.md", "from-others.md" }
        .Select(page => File.ReadAllText(Path.Combine(SourceTree.Root, "docs", page))));

    // What PM2 5 and Gunicorn 20 to 25 know: `pm2 --help`, the ecosystem file, gunicorn.config.
    private const string Pm2 =
        "start startOrRestart startOrReload reload restart stop delete kill scale list ls jlist prettylist monit logs flush "
        + "reloadLogs logrotate describe show pid env ping sendSignal reset update deploy pull forward backward attach send "
        + "trigger inspect profile:cpu profile:mem plus link monitor serve install set module:update startup save dump resurrect "
        + "unstartup cleardump init completion pm2-runtime --no-daemon --attach --update-env --parallel --lines --nostream --err "
        + "script args cwd interpreter node_args name namespace instances exec_mode watch ignore_watch max_memory_restart env "
        + "filter_env source_map_support instance_var increment_var log_date_format error_file out_file log_file combine_logs "
        + "merge_logs log_type time pid_file min_uptime listen_timeout kill_timeout shutdown_with_message wait_ready max_restarts "
        + "restart_delay exp_backoff_restart_delay autorestart cron_restart vizion post_update treekill stop_exit_codes uid gid";

    private const string Gunicorn =
        "config bind backlog workers worker_class threads worker_connections max_requests max_requests_jitter timeout "
        + "graceful_timeout keepalive limit_request_line limit_request_fields limit_request_field_size reload reload_engine "
        + "reload_extra_files spew check_config print_config preload_app sendfile reuse_port chdir daemon raw_env pidfile "
        + "worker_tmp_dir user group umask initgroups tmp_upload_dir secure_scheme_headers forwarded_allow_ips accesslog "
        + "disable_redirect_access_to_syslog access_log_format errorlog loglevel capture_output logger_class logconfig "
        + "logconfig_dict logconfig_json statsd_host dogstatsd_tags statsd_prefix enable_stdio_inheritance proc_name "
        + "default_proc_name pythonpath paste on_starting on_reload when_ready pre_fork post_fork post_worker_init worker_int "
        + "worker_abort pre_exec pre_request post_request child_exit worker_exit nworkers_changed on_exit ssl_context "
        + "proxy_protocol proxy_allow_ips keyfile certfile ssl_version cert_reqs ca_certs suppress_ragged_eofs "
        + "do_handshake_on_connect ciphers raw_paste_global_conf strip_header_spaces permit_obsolete_folding header_map "
        + "forwarder_headers casefold_http_method tolerate_dangerous_framing wsgi_app TERM INT QUIT HUP USR1 USR2 TTIN TTOU WINCH";

    [Theory]
    [InlineData("from-others.md", "## PM2", Pm2)]
    [InlineData("from-gunicorn.md", "", Gunicorn)]
    public void Each_habit_stands_in_a_table(string page, string heading, string habits)
    {
        var rows = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", page)).Split("\n## ")
            .Where(part => heading.Length == 0 || $"## {part}".StartsWith(heading)).SelectMany(part => part.Split('\n'))
            .Where(line => line.StartsWith("| ")).Select(line => line.Split(" | ")[0]).ToList();
        habits.Split(' ').Where(habit => !rows.Exists(row => Regex.IsMatch(row, $@"(?<![\w-]){Regex.Escape(habit)}(?!\w)")))
            .Should().BeEmpty();
    }

    [Fact]
    public void Every_setting_that_it_names_exists() =>
        Setting().Matches(_page).Select(match => match.Value).Distinct()
            .Should().BeSubsetOf(SettingKey.All.Select(key => key.Name));

    [Fact]
    public async Task Every_verb_that_it_names_exists()
    {
        using var typed = new Gateway.Tests.Cli.CommandLine();
        await typed.TypeAsync("--help");
        Verb().Matches(_page).Select(match => match.Groups[1].Value).Distinct()
            .Where(verb => !typed.Out.Contains($"\n  {verb} ")).Should().BeEmpty();
    }

    [Fact]
    public async Task Every_option_in_its_right_columns_exists()
    {
        using var typed = new Gateway.Tests.Cli.CommandLine();
        foreach (var verb in new[] { "", "status", "list", "events", "logs", "scale", "recycle", "stop", "reload", "maintenance" })
            await typed.TypeAsync($"{verb} --help");
        Ours().SelectMany(text => Option().Matches(text)).Select(match => match.Value).Distinct()
            .Where(option => !typed.Out.Contains(option)).Should().BeEmpty();
    }

    private static IEnumerable<string> Ours() => _page.Split('\n')
        .Where(line => line.StartsWith("| ")).SelectMany(line => line.Split(" | ").Skip(1));

    [GeneratedRegex(@"Gateway:\w+(:\w+)*")]
    private static partial Regex Setting();

    [GeneratedRegex(@"`gateway ([a-z]+)[ `]")]
    private static partial Regex Verb();

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z-]+")]
    private static partial Regex Option();
}
