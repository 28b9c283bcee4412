//! The manifests: their schemas, what they start, and whether they name each other rightly.

use std::collections::BTreeMap;

use chinwag::jobs;
use serde_json::Value;

use crate::{
    File, container, files_in,
    programs::{Asked, Probe, Programs, Started, metric_fault},
    text_of,
    yaml::{definition, differences, documents, entries, items, strings},
};

/// Values for somebody else's chart; no object of Kubernetes.
const ADAPTER: &str = "prometheus-adapter.yaml";
/// Filled in outside the repository, and so not applied with the rest.
const SECRETS: &str = "secrets.example.yaml";

pub fn files() -> Vec<File> {
    files_in("deploy/kubernetes", ".yaml")
}

/// An object, and the file it is in.
struct Object<'a> {
    file: &'a File,
    value: Value,
}

impl Object<'_> {
    fn kind(&self) -> &str {
        self.value["kind"].as_str().unwrap_or_default()
    }

    fn name(&self) -> &str {
        self.value["metadata"]["name"].as_str().unwrap_or_default()
    }

    fn pod(&self) -> &Value {
        &self.value["spec"]["template"]["spec"]
    }

    fn fault(&self, what: impl std::fmt::Display) -> String {
        self.file
            .fault(format!("{} {}: {what}", self.kind(), self.name()))
    }
}

pub fn faults(files: &[File], programs: &Programs) -> Vec<String> {
    let schemas: Value =
        serde_json::from_str(&text_of("tests/deploy/schemas/kubernetes.json")).unwrap();
    let (mut objects, mut faults) = (Vec::new(), Vec::new());
    for file in files {
        match documents(&file.text) {
            Ok(values) if file.path.ends_with(ADAPTER) => {
                faults.extend(
                    values
                        .iter()
                        .flat_map(adapter_faults)
                        .map(|fault| file.fault(fault)),
                );
            }
            Ok(values) => objects.extend(values.into_iter().map(|value| Object { file, value })),
            Err(error) => faults.push(file.fault(error)),
        }
    }
    for object in &objects {
        match definition(&schemas, object.kind()) {
            Some(schema) => {
                let found = differences(&schema, &object.value);
                faults.extend(found.into_iter().map(|fault| object.fault(fault)));
            }
            None => faults.push(object.fault("there is no schema of this kind")),
        }
        let own = match object.kind() {
            "Deployment" | "Job" => workload_faults(object, &objects, programs),
            "Service" => service_faults(object, &objects),
            "PodDisruptionBudget" => {
                selected(&object.value["spec"]["selector"]["matchLabels"], &objects)
                    .is_none()
                    .then(|| "it is about no pods".to_owned())
                    .into_iter()
                    .collect()
            }
            "HorizontalPodAutoscaler" => scaler_faults(object, &objects),
            "Kustomization" => kustomization_faults(object, files),
            _ => Vec::new(),
        };
        faults.extend(own.into_iter().map(|fault| object.fault(fault)));
    }
    faults
}

/// The workload whose pods bear these labels.
fn selected<'a>(labels: &Value, objects: &'a [Object<'a>]) -> Option<&'a Object<'a>> {
    objects.iter().find(|object| {
        let worn = &object.value["spec"]["template"]["metadata"]["labels"];
        let mut wanted = entries(labels);
        !worn.is_null() && wanted.all(|(name, value)| worn.get(name) == Some(value))
    })
}

fn workload_faults(
    object: &Object<'_>,
    objects: &[Object<'_>],
    programs: &Programs,
) -> Vec<String> {
    let mut faults = Vec::new();
    let spec = &object.value["spec"];
    let pod = object.pod();
    let own = selected(&spec["selector"]["matchLabels"], objects);
    if object.kind() == "Deployment" && own.map(Object::name) != Some(object.name()) {
        faults.push("its selector is not about its own pods".to_owned());
    }
    if pod["enableServiceLinks"] != false {
        faults.push(
            "a Service would set CHINWAG_ variables that stop the start: enableServiceLinks"
                .to_owned(),
        );
    }
    if pod["securityContext"]["runAsNonRoot"] != true
        || pod["automountServiceAccountToken"] != false
    {
        faults.push("it may run as root, or holds a token it does not need".to_owned());
    }
    for container in items(pod, "containers") {
        let inner = &container["securityContext"];
        if inner["allowPrivilegeEscalation"] != false || inner["readOnlyRootFilesystem"] != true {
            faults.push("its container may do more than it needs".to_owned());
        }
        if container["resources"]["requests"].is_null()
            || container["resources"]["limits"]["memory"].is_null()
        {
            faults.push("it says nothing of processor and memory".to_owned());
        }
        let image = container["image"].as_str().unwrap_or_default();
        let images = container::images();
        let Some(image) = images.iter().find(|each| each.name == image) else {
            faults.push(format!("the container file makes no image {image}"));
            continue;
        };
        let mut environment = BTreeMap::new();
        faults.extend(fill(&mut environment, container, objects));
        let mut command = vec![image.program().unwrap_or_default()];
        command.extend(strings(&container["args"]));
        let pause = seconds_asleep(container);
        let grace = pod["terminationGracePeriodSeconds"].as_u64();
        let started = Started {
            place: "its program".to_owned(),
            command,
            environment,
            grace: grace
                .map(|seconds| std::time::Duration::from_secs(seconds.saturating_sub(pause))),
            probes: probes(container, &spec["template"]["metadata"]["annotations"]),
        };
        for name in ["startupProbe", "livenessProbe", "readinessProbe"] {
            if started.stays() && container[name].is_null() {
                faults.push(format!("it has no {name}"));
            }
        }
        faults.extend(programs.faults(&started));
    }
    faults
}

/// How long a container sleeps before it is told to stop.
fn seconds_asleep(container: &Value) -> u64 {
    let words = strings(&container["lifecycle"]["preStop"]["exec"]["command"]);
    match words.as_slice() {
        [sleep, seconds] if sleep == "sleep" => seconds.parse().unwrap_or(0),
        _ => 0,
    }
}

/// Gathers a container's environment. What it is to be taken from must be there.
fn fill(
    environment: &mut BTreeMap<String, String>,
    container: &Value,
    objects: &[Object<'_>],
) -> Vec<String> {
    let mut faults = Vec::new();
    for from in items(container, "envFrom") {
        for (key, kind, data) in [
            ("configMapRef", "ConfigMap", "data"),
            ("secretRef", "Secret", "stringData"),
        ] {
            let Some(name) = from[key]["name"].as_str() else {
                continue;
            };
            let source = objects
                .iter()
                .find(|object| object.kind() == kind && object.name() == name);
            let Some(source) = source else {
                faults.push(format!("there is no {kind} {name}"));
                continue;
            };
            let values = entries(&source.value[data]);
            environment.extend(
                values.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))),
            );
        }
    }
    for variable in items(container, "env") {
        let value = variable["value"].as_str().unwrap_or_default();
        environment.insert(
            variable["name"].as_str().unwrap_or_default().to_owned(),
            value.to_owned(),
        );
    }
    faults
}

fn probes(container: &Value, annotations: &Value) -> Vec<Probe> {
    let kinds = [
        ("startupProbe", Asked::Live),
        ("livenessProbe", Asked::Live),
        ("readinessProbe", Asked::Ready),
    ];
    let mut probes: Vec<Probe> = kinds
        .into_iter()
        .filter_map(|(key, what)| {
            let get = container[key].get("httpGet")?;
            Some(Probe {
                what,
                path: get["path"].as_str().unwrap_or_default().to_owned(),
                port: port(container, &get["port"]).unwrap_or(0),
                outside: true,
            })
        })
        .collect();
    if annotations["prometheus.io/scrape"] == "true" {
        let port = annotations["prometheus.io/port"]
            .as_str()
            .unwrap_or_default();
        probes.push(Probe {
            what: Asked::Metrics,
            path: annotations["prometheus.io/path"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            port: port.parse().unwrap_or(0),
            outside: true,
        });
    }
    probes
}

/// A port by its number, or by the name that a container gives it.
fn port(container: &Value, named: &Value) -> Option<u16> {
    let number = named.as_u64().or_else(|| {
        let port = items(container, "ports").find(|port| port["name"] == *named)?;
        port["containerPort"].as_u64()
    });
    u16::try_from(number?).ok()
}

fn service_faults(object: &Object<'_>, objects: &[Object<'_>]) -> Vec<String> {
    let spec = &object.value["spec"];
    let Some(workload) = selected(&spec["selector"], objects) else {
        return vec!["it leads to no pods".to_owned()];
    };
    let containers: Vec<&Value> = items(workload.pod(), "containers").collect();
    items(spec, "ports")
        .filter(|each| {
            !containers
                .iter()
                .any(|container| port(container, &each["targetPort"]).is_some())
        })
        .map(|each| format!("no container has the port {}", each["targetPort"]))
        .collect()
}

fn scaler_faults(object: &Object<'_>, objects: &[Object<'_>]) -> Vec<String> {
    let spec = &object.value["spec"];
    let mut faults = Vec::new();
    let target = spec["scaleTargetRef"]["name"].as_str().unwrap_or_default();
    match objects
        .iter()
        .find(|each| each.kind() == "Deployment" && each.name() == target)
    {
        None => faults.push(format!("there is no Deployment {target}")),
        Some(scaled) if !scaled.value["spec"]["replicas"].is_null() => {
            faults.push(format!(
                "{target} sets replicas itself: applying it would undo the scaling"
            ));
        }
        Some(_) => {}
    }
    if spec["minReplicas"].as_u64() > spec["maxReplicas"].as_u64() {
        faults.push("its least is more than its most".to_owned());
    }
    for metric in items(spec, "metrics") {
        let metric = &metric["external"]["metric"];
        let labels = &metric["selector"]["matchLabels"];
        let names: Vec<String> = entries(labels).map(|(name, _)| name.clone()).collect();
        faults.extend(metric_fault(
            metric["name"].as_str().unwrap_or_default(),
            &names,
        ));
        if let Some(queue) = labels["queue"].as_str()
            && jobs::kind(queue).is_none()
        {
            faults.push(format!("there is no queue {queue}"));
        }
    }
    faults
}

fn adapter_faults(values: &Value) -> Vec<String> {
    let rules = items(&values["rules"], "external");
    let faults = rules.flat_map(|rule| {
        let (series, shown) = (&rule["seriesQuery"], &rule["name"]["as"]);
        let query = rule["metricsQuery"].as_str().unwrap_or_default();
        let series = series.as_str().unwrap_or_default();
        let by = query
            .split_once(" by (")
            .and_then(|(_, rest)| rest.strip_suffix(')'));
        let labels: Vec<String> = by.map(ToOwned::to_owned).into_iter().collect();
        let mut faults: Vec<String> = metric_fault(series, &labels).into_iter().collect();
        if shown != series || !query.contains(&format!("({series}{{<<.LabelMatchers>>}})")) {
            faults.push(format!(
                "the rule for {series} shows or asks for something else"
            ));
        }
        faults
    });
    faults.collect()
}

fn kustomization_faults(object: &Object<'_>, files: &[File]) -> Vec<String> {
    let listed = strings(&object.value["resources"]);
    let names: Vec<&str> = files
        .iter()
        .filter_map(|file| file.path.rsplit('/').next())
        .collect();
    let mut faults = Vec::new();
    for name in &listed {
        if !names.contains(&name.as_str()) || name == SECRETS || name == ADAPTER {
            faults.push(format!("{name} is not to be applied, or not there"));
        }
    }
    let apart = [SECRETS, ADAPTER, "kustomization.yaml"];
    for name in names.iter().filter(|name| !apart.contains(name)) {
        if !listed.iter().any(|each| each == name) {
            faults.push(format!("{name} is not listed"));
        }
    }
    let images = container::images();
    for image in items(&object.value, "images") {
        let name = image["name"].as_str().unwrap_or_default();
        if !images.iter().any(|each| each.name == name) {
            faults.push(format!("the container file makes no image {name}"));
        }
    }
    faults
}
